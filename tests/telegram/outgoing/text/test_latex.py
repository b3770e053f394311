"""Formulas as people get them, in letters."""
# ruff: noqa: RUF001  # mathematics has its own minus, and letters that look like others

import pytest

from bot.telegram.outgoing.text.latex import to_unicode
from bot.telegram.outgoing.text.markdown import render

FORMULAS = [
    (r"x = \frac{-b \pm \sqrt{b^2-4ac}}{2a}", "x = (−b ± √(b²−4ac))/(2a)"),
    (r"\frac{1}{2}", "½"),
    (r"3\frac12", "3 ½"),
    (r"\frac{a+b}{c}", "(a+b)/c"),
    (r"\frac{a}{bc}", "a/(bc)"),
    (r"\frac{dy}{dx}", "dy/dx"),
    (r"\frac{\partial f}{\partial x}", "∂f/∂x"),
    (r"v = \frac{\text{distance}}{\text{time}}", "v = distance/time"),
    (r"\frac{1}{1+\frac{1}{x}}", "1/(1+1/x)"),
    (r"\frac{\sqrt{3}}{2}", "√3/2"),
    (r"\dfrac{n!}{k!(n-k)!}", "n!/(k!(n−k)!)"),
    (r"\sqrt[3]{x+1}", "∛(x+1)"),
    (r"\sqrt{x^2+y^2}", "√(x²+y²)"),
    (r"\sum_{i=1}^{n} i = \frac{n(n+1)}{2}", "∑ᵢ₌₁ⁿ i = n(n+1)/2"),
    (r"\sum_{n=0}^{\infty} \frac{x^n}{n!}", "∑ₙ₌₀^∞ xⁿ/n!"),
    (r"\prod_{k=1}^{n} k", "∏ₖ₌₁ⁿ k"),
    (r"\int_{a}^{b} f(x)\,dx", "∫ₐᵇ f(x) dx"),
    (r"\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt{\pi}}{2}", "∫₀^∞ e^(−x²) dx = √π/2"),
    (r"\lim_{x \to 0} \frac{\sin x}{x} = 1", "lim_(x→0) (sin x)/x = 1"),
    (r"\lim\limits_{n\to\infty} a_n", "lim_(n→∞) aₙ"),
    (r"e^{i\pi} + 1 = 0", "e^(iπ) + 1 = 0"),
    (r"a^2 + b^2 = c^2", "a² + b² = c²"),
    (r"\sin^2\theta + \cos^2\theta = 1", "sin²θ + cos²θ = 1"),
    (r"\log_2 n", "log₂ n"),
    (r"2\pi r", "2πr"),
    (r"\alpha\beta\gamma", "αβγ"),
    (r"a\leq b \neq c", "a≤b ≠ c"),
    (r"\forall x \in \mathbb{R}", "∀x ∈ ℝ"),
    (r"\vec{F} = m\vec{a}", "F⃗ = ma⃗"),
    (r"\hat{x} + \bar{y}", "x̂ + ȳ"),
    (r"\nabla \cdot \mathbf{E} = \frac{\rho}{\varepsilon_0}", "∇ ⋅ 𝐄 = ρ/ε₀"),
    (r"x_{\text{max}}", "xₘₐₓ"),
    (r"x_{i,j}", "x_(i,j)"),
    (r"90^\circ", "90°"),
    (r"10^{-3}\,\text{m}", "10⁻³ m"),
    (r"\text{H}_2\text{O}", "H₂O"),
    (r"\text{well-known } x", "well-known x"),
    (r"\left( \frac{a}{b} \right)^2", "(a/b)²"),
    (r"\left| x \right|", "|x|"),
    (r"\binom{n}{k}", "C(n, k)"),
    (r"a \equiv b \pmod{n}", "a ≡ b (mod n)"),
    (r"A \cup B \subseteq C", "A ∪ B ⊆ C"),
    (r"\neg p \land q \implies r", "¬p ∧ q ⇒ r"),
    (r"f'(x)", "f′(x)"),
    (r"A = \begin{bmatrix} a & b \\ c & d \end{bmatrix}", "A = [a, b; c, d]"),
    (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", "(1, 2; 3, 4)"),
    (r"\begin{align} a &= b + c \\ &= d \end{align}", "a = b + c\n= d"),
    (r"\begin{align*} x &= 1 \\[4pt] y &= 2 \end{align*}", "x = 1\ny = 2"),
    (r"\begin{equation} E = mc^2 \end{equation}", "E = mc²"),
    (
        r"f(x) = \begin{cases} x & \text{if } x \geq 0 \\ -x & \text{otherwise} \end{cases}",
        "f(x) =\n⎧ x, if x ≥ 0\n⎩ −x, otherwise",
    ),
    (r"\begin{array}{cc} 1 & 2 \\ 3 & 4 \end{array}", "1, 2; 3, 4"),
    (r"\unknown{x}", r"\unknown{x}"),
]


@pytest.mark.parametrize(("latex", "text"), FORMULAS)
def test_a_formula_is_written_in_letters(latex: str, text: str) -> None:
    assert to_unicode(latex, is_display=True) == text


@pytest.mark.parametrize(
    ("before", "after"), [("$$", "$$"), ("\\[", "\\]"), ("$$\n", "\n$$"), ("\\[ ", " \\]")]
)
@pytest.mark.parametrize(("latex", "text"), FORMULAS)
def test_so_it_stands_in_an_answer(before: str, after: str, latex: str, text: str) -> None:
    rich = render(f"Look:\n\n{before}{latex}{after}\n\nSo it is.")

    assert rich.text == f"Look:\n\n{text}\n\nSo it is."
    assert [str(entity.type) for entity in rich.entities] == ["pre"]


@pytest.mark.parametrize("name", ["align", "align*", "equation", "gather", "multline"])
def test_an_environment_needs_no_dollars(name: str) -> None:
    markdown = f"So:\n\\begin{{{name}}} a &= b_1 * c * d \\\\ e &= f \\end{{{name}}}\nDone."

    assert render(markdown).text == "So:\na = b₁ * c * d\ne = f\nDone."


@pytest.mark.parametrize(
    "unit", ["{", "\\frac", "\\sqrt{", "^", "\\begin{align}", "[", "\\left", "\\not", "x^{", "\\"]
)
def test_no_formula_is_too_deep(unit: str) -> None:
    assert isinstance(to_unicode(unit * 3000), str)
