"""Tables of each profile, and their reader, whatever the sniffer would say of them."""

from pathlib import Path
from typing import Any

from borderkit.io.surveys.gathering import Gathering, SurveyReading, SurveySource, Told
from borderkit.io.surveys.limits import Limits
from borderkit.io.surveys.tables.receiver_tables import read_table

__all__ = ["BAD_ELF", "EMLID", "ESRI", "ODK", "PNEZD", "XYH", "table_of"]

EMLID = (
    "Name,Code,Easting,Northing,Elevation,Description,Longitude,Latitude,Ellipsoidal height,"
    "Origin,Easting RMS,Northing RMS,Elevation RMS,Lateral RMS,Antenna height,"
    "Antenna height units,Solution status,Correction type,Averaging start,Averaging end,Samples,"
    "PDOP,GDOP,Base easting,Base northing,Base longitude,Base latitude,Mount point,CS name,"
    "GPS Satellites,GLONASS Satellites,Device type,Device serial number,Author\n"
    "47/1,BM,544322.118,5239812.402,443.120,by the stream,9.585012345,47.307812345,490.913,Global,"
    "0.008,0.009,0.015,0.012,1.934,m,FIX,RTK,2026-06-03 08:10:00.0 UTC+02:00,"
    "2026-06-03 08:10:30.0 UTC+02:00,150,1.4,1.6,544000,5239000,9.5,47.3,MOUNT1,"
    "ETRS89 / UTM zone 32N,9,6,Reach RS3,0042,A. Person\n"
    "47/2,BM,544330.551,5239820.004,443.502,,9.585123456,47.307880012,491.300,Global,"
    "0.310,0.290,0.610,0.424,1.934,m,FLOAT,RTK,2026-06-03 08:20:00.0 UTC+02:00,"
    "2026-06-03 08:20:05.5 UTC+02:00,28,2.1,2.6,544000,5239000,9.5,47.3,MOUNT1,"
    "ETRS89 / UTM zone 32N,7,,Reach RS3,0042,A. Person\n"
)
BAD_ELF = (
    "LINE,DATE_TIME_UTC,LATITUDE,LONGITUDE,ELEVATION_MSL,RECEIVER_GEOID_M,ELLIPSOIDAL_M,SPEED_KPH,"
    "TRACK,HDOP,VDOP,PDOP,FIXTYPE,QUALITY,NST,NSV,H_RMS,V_RMS,3D_RMS,AVG_POSITIONS,CORR_TYPE,"
    "CORR_AGE_SEC,CORR_DISTANCE_KM,DATUM,STATION_ID,ANTENNA_HEIGHT_M,FINAL_ORTHO_HEIGHT_M,"
    "FINAL_ELLIPSOIDAL_M,POINT_NAME\n"
    "1,2026-06-03T08:10:00Z,47.3078123,9.5850123,445.1,47.8,492.9,3.6,270.0,0.7,1.1,1.3,3,4,18,22,"
    "0.014,0.021,0.025,30,RTCM3,1.0,4.2,WGS84,0123,2.0,443.1,490.9,stone 1\n"
)
ESRI = (
    "OBJECTID,Name,ESRIGNSS_POSITIONSOURCETYPE,ESRIGNSS_RECEIVER,ESRIGNSS_LATITUDE,"
    "ESRIGNSS_LONGITUDE,ESRIGNSS_ALTITUDE,ESRIGNSS_H_RMS,ESRIGNSS_V_RMS,ESRIGNSS_FIXDATETIME,"
    "ESRIGNSS_FIXTYPE,ESRIGNSS_CORRECTIONAGE,ESRIGNSS_STATIONID,ESRIGNSS_NUMSATS,ESRIGNSS_PDOP,"
    "ESRIGNSS_HDOP,ESRIGNSS_VDOP,ESRIGNSS_DIRECTION,ESRIGNSS_SPEED,ESRISNSR_AZIMUTH,"
    "ESRIGNSS_AVG_H_RMS,ESRIGNSS_AVG_V_RMS,ESRIGNSS_AVG_POSITIONS,ESRIGNSS_H_STDDEV,x,y,Creator\n"
    "1,47/1,3,Arrow #7,47.3078123,9.5850123,490.9,0.014,0.0,6/3/2026 8:10:00 AM,4,1,123,18,1.3,"
    "0.7,1.1,270,7.2,268,0.016,0.03,20,0.004,9.58501,47.30781,a.person\n"
    "2,47/2,3,Arrow #7,47.3079,9.5852,491.1,0.02,0.03,6/3/2026 1:10:30 PM,RTK Float,1,123,17,1.4,"
    "0.8,1.2,,,,,,,,9.58501,47.30781,a.person\n"
)
ODK = (
    "SubmissionDate,start,end,g-marker,g-place-Latitude,g-place-Longitude,g-place-Altitude,"
    "g-place-Accuracy,KEY\n"
    "2026-06-03T09:00:00.000Z,2026-06-03T10:10:00.000+02:00,2026-06-03T10:12:00.000+02:00,47/1,"
    "47.3078123,9.5850123,492.5,3.9,uuid:1\n"
    "2026-06-03T09:00:00.000Z,2026-06-03T10:20:00.000+02:00,2026-06-03T10:22:00.000+02:00,47/2,"
    "47.3079,9.5852,0,0,uuid:2\n"
)
PNEZD = "Point,Northing,Easting,Elevation,Description\n1,5239812.402,544322.118,443.12,stone\n"
XYH = "点号,X,Y,H\nJ1,5234567.121,22499919.502,412.5\nJ2,5234600.004,22499990.117,413.0\n"


def table_of(path: Path, *, limits: Limits | None = None, **told: Any) -> SurveyReading:
    """Return what `read_table` makes of a file."""
    into = Gathering(limits or Limits())
    source = SurveySource(path=path, name=path.name)
    into.begin(source, "table")
    read_table(source, Told(**told), into)
    into.end()
    return into.reading()
