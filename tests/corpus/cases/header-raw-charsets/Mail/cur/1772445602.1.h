Message-ID: <koi8-r@h.example>
Date: Mon, 02 Mar 2026 10:00:00 0100
From: Иван Петров <koi8-r@people.example>
To: Robin Vale <robin@vale.example>
Subject: Встреча на следующей неделе
Content-Type: multipart/alternative; boundary=x

text
