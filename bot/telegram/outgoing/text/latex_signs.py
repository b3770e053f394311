"""The signs of LaTeX: what the library's tables hold, and what they lack or have wrong."""

from telegramify_markdown.latex_escape import const

_STYLES = const.LATEX_STYLES
_U = {"u": "\N{MATHEMATICAL MONOSPACE SMALL U}"}  # The table has a y there.
STYLES = _STYLES | {name: {**_STYLES[name], **_U} for name in ("\\mathtt", "\\texttt")}

MINUS, PRIME = "\u2212", "\u2032"

SUBSCRIPTS = {**const.SUBSCRIPTS, **dict(zip("hklmnpst", "ₕₖₗₘₙₚₛₜ", strict=True))}
SUPERSCRIPTS = {**const.SUPERSCRIPTS, PRIME: PRIME, "°": "°"}
SYMBOLS = {
    name.removeprefix("\\"): sign
    for name, sign in const.LATEX_SYMBOLS.items()
    if name.startswith("\\") and len(name) > 1
} | {
    # What the table lacks, or has wrong.
    "ne": "≠", "lt": "<", "gt": ">", "lbrace": "{", "rbrace": "}", "epsilon": "ε", "degree": "°",
    "langle": "⟨", "rangle": "⟩", "longmapsto": "⟼", "impliedby": "⇐", "dotsc": "…", "dotsb": "⋯",
    "quad": "\u2003", "qquad": "\u2003", "oiint": "∯", "rm": "", "bf": "", "it": "", "hline": "",
    "rtimes": "⋊", "blacktriangleright": "▶", "DJ": "Đ",
    # Hebrew letters would turn the direction of the line; these are signs.
    "beth": "\u2136", "gimel": "\u2137", "daleth": "\u2138",
    "displaylimits": "", "allowbreak": "", "newline": "\n",
}  # fmt: skip
# fmt: off
FUNCTIONS = frozenset({
    "Pr", "arccos", "arcsin", "arctan", "arg", "argmax", "argmin", "cos", "cosh", "cot", "coth",
    "csc", "deg", "det", "dim", "exp", "gcd", "hom", "inf", "ker", "lg", "lim", "liminf",
    "limsup", "ln", "log", "max", "min", "rank", "sec", "sech", "sin", "sinh", "sup", "tan",
    "tanh", "tr",
})
# fmt: on
ACCENTS = {
    name.removeprefix("\\"): (sign, reach) for name, (sign, reach) in const.COMBINING.items()
} | {"widehat": ("\u0302", 1), "widetilde": ("\u0303", 1), "overrightarrow": ("\u20d7", 3)}
LAST, EVERY = 2, 3
"""Letters that an accent stands on; else it is the first one."""

ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}
MATRICES = {
    "pmatrix": ("(", ")"),
    "bmatrix": ("[", "]"),
    "Bmatrix": ("{", "}"),
    "vmatrix": ("|", "|"),
    "Vmatrix": ("‖", "‖"),
    **dict.fromkeys(("matrix", "smallmatrix", "array"), ("", "")),
}
TAKES_COLUMNS = frozenset({"array", "tabular", "alignat", "alignedat"})
