from grants.models import ApplicationTag, Question, Section, Submission, Tag
from reviews.models import DecidingRules, Theme
from reviews.queries.themes import theme_by_application, theme_questions, themes_of


def themes(call, *names):
    for place, name in enumerate(names, 1):
        Theme.objects.create(call=call, position=place, name=name)
    return themes_of(call)


def test_a_theme_is_the_first_one_it_is_tagged_with(closed, fill, sam, now):
    applications, _ = fill(3, 0)
    rows = themes(closed, "Hardware", "Software")
    for index, word in [(0, "software"), (0, "hardware"), (1, "Software"), (2, "else")]:
        tag, _ = Tag.objects.get_or_create(programme=closed.programme, name=word.lower())
        ApplicationTag.objects.create(tag=tag, application=applications[index], at=now)
    assert theme_by_application(closed, rows) == {
        applications[0].pk: "Hardware",
        applications[1].pk: "Software",
    }


def answered(application, value):
    """A newer submission with a choice in it."""
    question = {
        "key": "theme",
        "kind": "choice",
        "label": "Theme",
        "identifying": False,
        "value": value,
        "options": {"choices": [{"value": "hw", "label": "Hardware"}]},
    }
    last = application.submissions.order_by("-number").first()
    content = {"sections": [{"key": "s", "title": "S", "questions": [question]}]}
    Submission.objects.create(
        application=application,
        number=last.number + 1,
        content=content,
        sha256="0" * 64,
        **{
            field: getattr(last, field)
            for field in ("submitted_at", "submitted_by", "form_version", "receipt")
            if hasattr(last, field)
        },
    )


def test_a_theme_is_the_answer_by_value_or_by_label(closed, fill):
    applications, _ = fill(3, 0)
    answered(applications[0], "hw")
    answered(applications[1], "Software")
    answered(applications[2], None)
    DecidingRules.objects.create(call=closed, theme_question="theme")
    rows = themes(closed, "Hardware", "software")
    assert theme_by_application(closed, rows) == {
        applications[0].pk: "Hardware",
        applications[1].pk: "software",
    }


def test_without_themes_nothing_is_read(closed, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert theme_by_application(closed, []) == {}


def test_questions_with_one_choice_can_say_a_theme(closed):
    kinds = dict(
        Question.objects.filter(
            section__in=Section.objects.filter(version=closed.form_version)
        ).values_list("key", "kind")
    )
    wanted = {key for key, kind in kinds.items() if kind == "choice"}
    assert {key for key, _ in theme_questions(closed)} == wanted
