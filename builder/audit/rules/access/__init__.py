"""Rules of access: can everybody reach, open and use the pages?"""
