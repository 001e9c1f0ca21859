Message-ID: <gbk@h.example>
Date: Mon, 02 Mar 2026 10:00:00 0100
From: 王小明 <gbk@people.example>
To: Robin Vale <robin@vale.example>
Subject: 关于下周的会议安排
Content-Type: multipart/alternative; boundary=x

text
