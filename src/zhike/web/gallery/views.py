"""The gallery at /ui: the components on one page, and every screen with its sample at /ui/<name>.

Nothing here reads the database, so what a browser test finds wrong is the fault of a template, a style or a script.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.utils import translation

from . import components, samples
from .shell import shell
from .values import voice

THEMES = {"light", "dark", "auto"}
DENSITIES = {"compact", "standard", "cozy"}


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component once, with the list of sample pages."""
    language, theme, density = chosen(request)
    say = voice(language)
    context = {
        "shell": shell(say, language=language, theme=theme, density=density),
        "pages": sorted(samples.PAGES),
        **components.components(say),
    }
    return drawn(request, "web/ui.html", context, language)


def sample(request: HttpRequest, name: str) -> HttpResponse:
    """One screen or part with its sample, `?language=en&theme=dark&density=compact` at will."""
    if name not in samples.PAGES and name not in samples.PARTS:
        raise Http404(name)
    language, theme, density = chosen(request)
    context = samples.context(name, language=language, theme=theme, density=density)
    return drawn(request, (samples.PAGES | samples.PARTS)[name].template, context, language)


def chosen(request: HttpRequest) -> tuple[str, str, str]:
    """Language, theme and density as the address asks for them."""
    language = request.GET.get("language") or (translation.get_language() or "zh")
    theme = request.GET.get("theme", "light")
    density = request.GET.get("density", "standard")
    return (
        "en" if language.startswith("en") else "zh",
        theme if theme in THEMES else "light",
        density if density in DENSITIES else "standard",
    )


def drawn(request: HttpRequest, template: str, context: dict[str, object], language: str) -> HttpResponse:
    """The template without context processors: the sample's shell takes the place of the real one."""
    with translation.override("en" if language == "en" else "zh-hans"):
        page = get_template(template).render({**context, "csrf_token": get_token(request), "request": request})
    return HttpResponse(page)
