"""Where the words of the texts may be broken at the end of a line."""

from __future__ import annotations

import re

SOFT = "\u00ad"
_POINTS = """
hos-pit-als com-mer-cial pro-gramme pub-lished in-teg-rated de-scribed en-vir-on-ments uni-ver-sity res-pir-at-ory
clin-icians some-thing con-tracts part-ner-ship part-ner-ships in-ter-viewees ex-ec-ut-ive med-i-cines
or-gan-isa-tions men-tioned par-ti-cip-ants par-ti-cip-ant ad-mis-sions ar-range-ment ar-range-ments sup-por-ted
re-turn-ing re-spond-ents spe-ci-alty spe-cial-ties re-cruit-ment con-sult-ant con-sult-ants in-nov-a-tion
com-munity eval-u-ation in-ter-viewed res-id-ents treat-ment treat-ments out-pa-tient ex-ec-ut-ives ap-point-ments
ac-count-able de-part-ment agree-ment ap-prov-als en-gin-eers ex-plained re-com-mend-a-tions tech-nical in-ter-views
phar-macists rep-res-ent-at-ives mor-tal-ity amend-ment them-selves con-firm-a-tion dif-fer-ent com-mon-est
di-vi-sional port-fo-lio ad-vert-ised prac-tices pre-scrib-ing pho-to-graph pho-to-grapher hand-shake sep-ar-ated
gov-ern-ment gov-ern-ments strategies an-nounced min-is-ters re-cruited cho-les-terol phar-ma-ceut-ical
col-lab-or-ator reg-u-la-tion in-vis-ible con-ver-sa-tion col-leagues sur-viv-ing re-ne-go-ti-at-ing le-gis-la-tion
in-her-ited con-siders com-pan-ies uni-ver-sit-ies in-form-a-tion ap-plic-a-tion ap-plic-ants ap-plic-ant eth-ni-city
med-ic-a-tion de-cisions in-flu-enced na-tion-al-ity tech-no-logy aban-doned ex-trac-tion un-glam-or-ous
re-spons-ible ex-cep-tion sec-ret-ary fol-low-ing af-fec-tion stat-utory defin-i-tions in-de-pend-ent cor-por-ate
un-re-stric-ted se-lec-tion sup-ple-men-ted per-cent-ages rep-res-en-ted ac-know-ledged con-sequence pop-u-la-tions
pop-u-la-tion dis-pro-por-tion-ately ex-per-i-mental dis-tri-bu-tion oth-er-wise per-suaded su-per-mar-ket re-port-ing
con-tract-ing ob-ject-ives ob-ject-ive sus-pec-ted on-co-lo-gist bit-ter-ness form-a-tion pre-vi-ously some-where
ob-ser-va-tion sci-entific typ-ic-ally ra-di-ology col-lec-ted sig-na-tures ca-pa-cit-ies un-lock-ing an-swer-ing
tech-ni-cian dis-pens-ing per-form-ance else-where feas-ib-il-ity per-man-ent neigh-bours pre-cisely at-ti-tudes
ap-prais-als dis-cussed stat-ist-i-cian per-suad-ing re-luct-ance gen-er-a-tion sub-mis-sion dis-cus-sion
an-ti-cip-ates pro-por-tion dis-ap-pears con-straint pre-sump-tion phys-i-cian re-main-ing spe-cific-a-tion
ques-tions es-tim-ated ex-acer-ba-tion gov-ernance quarterly obs-tacles mon-it-or-ing spon-sor-ing ad-vert-ising
memor-andum in-tel-lec-tual com-pleted breath-less-ness am-bu-lance trans-fers doc-u-mented ac-cred-ited re-search-ers
qual-i-fied prac-ti-tion-ers con-nectiv-ity re-tire-ment second-ment pro-mo-tion
"""
_BREAKS = {word.replace("-", ""): word.split("-") for word in _POINTS.split()}


def soften(text: str) -> str:
    """`text` with soft hyphens where its known words may be broken. Capitalised words stay whole."""
    return re.sub(r"[a-z]{8,}", lambda match: SOFT.join(_BREAKS.get(match[0], [match[0]])), text)


def wrap(text: str, width: int, indent: str = "") -> str:
    """`text` in lines of at most `width` characters, words broken with a hyphen where `soften` allows it.

    Lines after the first start with `indent`.
    """
    lines, line = [], ""
    waiting = soften(text).split()[::-1]
    while waiting:
        space = " " if line.strip() else ""
        head, tail = _head(waiting.pop(), width - len(line) - len(space))
        if head:
            line += space + head
        if tail:
            lines.append(line)
            line = indent
            waiting.append(tail)
    return "\n".join([*lines, line])


def _head(word: str, room: int) -> tuple[str, str]:
    """The part of `word` that fits into `room` characters, and the rest with its soft hyphens."""
    parts = word.split(SOFT)
    if len("".join(parts)) <= room:
        return "".join(parts), ""
    for count in range(len(parts) - 1, 0, -1):
        if len(head := "".join(parts[:count])) < room:
            return f"{head}-", SOFT.join(parts[count:])
    return "", word
