"""The colours, the type and the sizes of every chart. The page's style sheet holds the same colours by name."""

from collections.abc import Mapping
from types import MappingProxyType

INK, SOFT, LINE, PAPER = "#1b1f3b", "#4a4d63", "#d9d5cc", "#fbfaf7"
ACCENT, WARM = "#00605f", "#b97500"
BAND, BAND_TEXT = "#fbeccb", "#5b3a00"  # the band "synthetic residents"
WHITE = "#ffffff"  # text on the darkest classes

# Five classes around the city's value, the better side first; and five from little to much.
AROUND = (ACCENT, "#8fc0bb", "#ece8de", "#e3b866", "#7a4a00")
UPWARD = ("#e1edea", "#b5d5d1", "#79b0ac", "#37827f", "#0a5352")

SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif"
SYNTHETIC = "synthetic residents"

# In the dark scheme every colour of a chart is replaced by its partner.
DARK: Mapping[str, str] = MappingProxyType(
    {
        INK: "#f1eee6", SOFT: "#bdbfce", LINE: "#3b3f5b", PAPER: "#14172c", ACCENT: "#7fd0ca", WARM: "#f2b233",
        BAND: "#4a3a14", BAND_TEXT: "#fbe3ae", WHITE: "#14172d",
        AROUND[1]: "#215a5c", AROUND[2]: "#2b2f4a", AROUND[3]: "#63470f", AROUND[4]: "#f2b234",
        UPWARD[0]: "#1d2b42", UPWARD[1]: "#1f4a55", UPWARD[2]: "#2f7377", UPWARD[3]: "#55a5a2", UPWARD[4]: "#8fdbd5",
    }
)  # fmt: skip
