package twoo
