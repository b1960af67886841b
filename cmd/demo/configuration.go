package demo

// configuration is that of the demo's company. Three words are replaced by
// the ports of the servers and the number of the Unix user who runs it.
const configuration = `# The configuration of ombud demo.
[company]
name = "Exempelbolaget"
website = "https://www.example.se"
process_url = "https://www.example.se/klagomal"
phone = "08-000 00 00"
languages = ["sv", "en"]
reference_prefix = "KB"
adr_participates = true

[store]
path = "ombud.db"
key_file = "ombud.key"

[api]
socket = "ombud.sock"

[mailbox.service]
stage = "service"
address = "service@example.se"
host = "localhost"
port = IMAPPORT
tls = "implicit"
ca_file = "imap-ca.pem"
username = "service@example.se"
password_file = "password"

[mailbox.kundombud]
stage = "ombudsman"
address = "kundombud@example.se"
host = "localhost"
port = IMAPPORT
tls = "implicit"
ca_file = "imap-ca.pem"
username = "kundombud@example.se"
password_file = "password"

[smtp]
host = "localhost"
port = SMTPPORT
tls = "starttls"
ca_file = "smtp-ca.pem"
username = "ombud"
password_file = "password"
helo = "mail.example.se"

[staff.admin]
name = "Demo"
unix = "UID"
roles = ["admin"]

[staff.maria]
name = "Maria Lindqvist"
unix = "demo-maria"
roles = ["handler"]
departments = ["payments", "refunds", "collections", "credit", "purchases", "triage"]

[staff.jonas]
name = "Jonas Ek"
unix = "demo-jonas"
roles = ["handler", "head"]
departments = ["product", "technical"]

[staff.eva]
name = "Eva Berg"
unix = "demo-eva"
roles = ["ombudsman"]

[staff.nils]
name = "Nils Dahl"
unix = "demo-nils"
roles = ["ombudsman", "approver"]

[products.app]
name = { sv = "Appen", en = "The app" }
owner = "jonas"

[ombudsman]
holder = "eva"
deputies = ["nils"]
four_eyes = true
`
