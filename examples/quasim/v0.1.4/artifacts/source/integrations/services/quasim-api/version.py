# Made up for the Dossier example portal; nothing was measured, built or reviewed.
VERSION = "0.1.4"
