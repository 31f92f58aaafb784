"""Protocols of machines and devices that a company's network has inside, by what they are of."""

INDUSTRIAL = {
    "modbus": "Modbus", "s7": "Siemens S7", "bacnet": "BACnet", "fox": "Niagara Fox", "dnp3": "DNP3",
    "iec-104": "IEC 60870-5-104", "ethernet-ip": "EtherNet/IP", "omron-fins": "OMRON FINS", "pcworx": "PCWorx",
    "codesys": "CODESYS", "melsec": "MELSEC", "hart-ip": "HART-IP", "atg": "Automatic tank gauging (ATG)", "knx": "KNX",
    "opc-ua": "OPC UA",
}  # fmt: skip
"""Protocol to the name people use: whoever speaks them may steer what they are connected to."""

DEVICES = {
    "rtsp": "A camera's stream (RTSP)", "hikvision": "A Hikvision camera", "dahua-dvr": "A Dahua recorder",
    "ipp": "A printer (IPP)", "jetdirect": "A printer (JetDirect)", "lpd": "A printer (LPD)", "upnp": "UPnP",
    "adb": "The Android debug bridge", "ipmi": "A server's management board (IPMI)",
    "sip": "Telephony (SIP)", "coap": "CoAP", "cwmp": "A router's remote management (TR-069)",
}  # fmt: skip
"""Devices that seldom need to be reached by strangers."""

GATEWAYS = {"ike": "A VPN gateway (IKE)"}
"""Meant to be reached by anybody: shown only."""
