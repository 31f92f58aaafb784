"""Versions, suites and key exchange on web and mail.

Old ones let a listener on the path read or change the traffic, and servers that still offer them are seldom
maintained otherwise.
"""
