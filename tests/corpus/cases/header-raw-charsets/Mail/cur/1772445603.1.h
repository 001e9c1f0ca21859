Message-ID: <windows-1251@h.example>
Date: Mon, 02 Mar 2026 10:00:00 0100
From: Анна Иванова <windows-1251@people.example>
To: Robin Vale <robin@vale.example>
Subject: Поездка в субботу
Content-Type: multipart/alternative; boundary=x

text
