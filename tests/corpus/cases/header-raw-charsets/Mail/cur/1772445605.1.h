Message-ID: <euc-kr@h.example>
Date: Mon, 02 Mar 2026 10:00:00 0100
From: 김철수 <euc-kr@people.example>
To: Robin Vale <robin@vale.example>
Subject: 다음 주 회의에 대하여
Content-Type: multipart/alternative; boundary=x

text
