"""Find Chromium; with --install, install it where that can be done, and otherwise say what to install.

Playwright's own download is not used: the browser comes from the system.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """Give the path of a Chromium, None when there is none."""
    if named := os.environ.get("CHROMIUM"):
        return named
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install_chromium() -> None:
    """Install Chromium from the distribution as root; otherwise stop and say which package to install."""
    if find_chromium():
        return
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        sys.exit(
            "The tests need Chromium. Install the package “chromium” (Debian: apt install chromium), or set CHROMIUM."
        )
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
    packages = ["chromium", "fonts-dejavu-core"]
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], check=True, env=environment
    )


if __name__ == "__main__":
    if "--install" in sys.argv:
        install_chromium()
    sys.stdout.write(f"{find_chromium()}\n")
