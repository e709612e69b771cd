"""Essaimont, a village that does not exist, as OpenStreetMap XML: the smallest map that has every trap in it.

It lies around Perwez, so that the office can plan visits there. `osm.xml()` writes it, `osm.pbf(path)` the file that
`fieldapp region build` reads; `osm.place(east, north)` turns metres from its church into WGS84 degrees. From west to
east, in metres from the church:

    Rue du Moulin / Molenstraat  straight through the village, north = 0: bilingual, numbers 1-12 as buildings, 8 and 9
    missing Rue Unique                   from (0, 0) to (0, 300), one way northwards, numbers 1, 3, 5 Rue du Retour
    from (0, 300) down to (200, 0), one way southwards: the way back Chemin du Verger             from (200, 0) to (200,
    -400), a bollard in the middle: on foot and by bicycle only Rue des Champs               from (0, 0) by (0, -400) to
    (200, -400): the way round for cars; odd numbers 1-9 interpolated Rue de l'Église              twice: at (-400, 0)
    in Essaimont (1369) and at (1400, 0) in Petit-Essaimont (1368) Route de Nulle-Part          from (500, 0) to (1400,
    0), a rural road without a speed limit Sentier du Bois              from (-400, 300) to (0, 300), on foot only
"""
