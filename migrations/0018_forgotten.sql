-- What a scan leaves out for those who were forgotten, it leaves out itself (src/store/scan/message.rs, src/store/scan/names.rs):
-- triggers asked the same of every row again.
DROP TRIGGER no_name_of_the_forgotten;
DROP TRIGGER no_subject_from_the_forgotten;
DROP TRIGGER no_subject_to_the_forgotten;
