"""The network of an estate, built in moto from the recording and read back from what moto answers.

``build`` replays the recorded registrations as API calls, ``kinds`` reads every object back through ``describe_*``,
``compare`` says where the two differ, field by field.
"""
