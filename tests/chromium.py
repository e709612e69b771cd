"""How the tests start Chromium."""

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CAMERA = "--use-fake-device-for-media-stream"
# Chromium keeps a process ready for a next page that never comes, which takes a fifth of the time of a short test. The
# last list of switched off parts holds, so Playwright's own is in it.
LEFT_OUT = "--disable-features=" + ",".join(
    [
        "SpareRendererForSitePerProcess",
        "AvoidUnnecessaryBeforeUnloadCheckSync",
        "DestroyProfileOnBrowserClose",
        "HttpsUpgrades",
        "HttpsFirstBalancedModeAutoEnable",
        "LensOverlay",
        "MediaRouter",
        "PaintHolding",
        "ThirdPartyStoragePartitioning",
        "AvoidCorsURLLoaderRestartOnRedirect",
        "OptimizationHints",
        "NetworkTimeServiceQuerying",
        "AimEnabled",
        "PreconnectToSearch",
    ]
)
