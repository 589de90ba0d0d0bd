"""Carries releases from their local folder to places that are served elsewhere: by SSH, into object stores, on a disk.

The local folder stays the truth. May not know a portal, a page or a site's settings; holds no password and no key.
"""
