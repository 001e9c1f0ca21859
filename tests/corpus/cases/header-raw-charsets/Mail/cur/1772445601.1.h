Message-ID: <shift_jis@h.example>
Date: Mon, 02 Mar 2026 10:00:00 0100
From: R“c‘¾˜Y <shift_jis@people.example>
To: Robin Vale <robin@vale.example>
Subject: —ˆT‚Ì‘Å‚¿‡‚í‚¹‚É‚Â‚¢‚Ä
Content-Type: multipart/alternative; boundary=x

text
