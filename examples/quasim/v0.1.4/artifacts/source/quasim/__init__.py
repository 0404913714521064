"""QuASIM. Made up for the Dossier example portal; nothing was measured, built or reviewed."""

__version__ = "0.1.4"
