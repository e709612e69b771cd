"""Plans days of home visits. Knows nothing of Flask, SQL or people.

Units everywhere: whole seconds (any common zero; the application uses Unix time), metres, WGS84 degrees. Importing this
package is light; only planning loads OR-Tools.
"""

__version__ = "0.1.0"
