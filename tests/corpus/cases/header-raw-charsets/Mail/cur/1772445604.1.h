Message-ID: <big5@h.example>
Date: Mon, 02 Mar 2026 10:00:00 0100
From: 陳大文 <big5@people.example>
To: Robin Vale <robin@vale.example>
Subject: 關於下週的會議
Content-Type: multipart/alternative; boundary=x

text
