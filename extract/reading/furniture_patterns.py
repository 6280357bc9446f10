"""How the furniture of plain text is worded: regular expressions of `extract.reading.furniture`, after news sites."""

from __future__ import annotations

import re

AGENCIES = (
    "AP|Associated Press|AFP|Agence France-Presse|Reuters|REUTERS|UPI|EPA|EPA-EFE|EFE|ANSA|dpa|DPA|Xinhua|TASS|Tass"
    "|Interfax|RIA|Kyodo|Yonhap|PTI|ANI|IANS|PA|PA Media|Getty|Getty Images|Anadolu|AA|Bloomberg|CNN|BBC|NPR|VOA|RFE/RL"
    "|Al Jazeera|Canadian Press|The Canadian Press|AAP|NurPhoto|Shutterstock|Alamy|iStock|Unsplash|WAM|KUNA|SANA|IRNA"
    "|KCNA|BNS|CTK"
)
AGENCY = re.compile(AGENCIES)

UPPER_LETTER = r"[^\W\d_a-zß-öø-ÿ]"
CAPITAL = rf"(?:{UPPER_LETTER}[\w’'.-]*)"
LINK = r"(?:and|of|for|the|in|de|da|do|del|della|di|du|la|le|van|von|der|den|bin|bint|ibn|al|el|via|on|at|from|with)"
NAMES = (
    rf"(?:@?\w*{CAPITAL}|\d{{4}})"
    rf"(?:(?:\s*[/|,&@+·•-]\s*|\s+)(?:{LINK}\s+){{0,2}}(?:@?{CAPITAL}|\d{{4}})){{0,11}}"
)
"""Capitalised words, with what may be between them: the people and agencies of a credit or a byline."""

AFTER_SENTENCE = r"(?:^|(?<=[.!?…|]\s)|(?<=[.!?…]['\"”’)\]]\s))"

# Credits and captions

PICTURE = (
    r"(?:Photo(?:graph)?s?|Image|Picture|Pic|Illustration|Graphic|File (?:photo|picture|image)|Screen(?:shot|grab))"
    r"(?:\s+credits?)?(?:\s+(?:supplied|courtesy))?"
)
CREDIT_TEXT = (
    rf"(?i:{PICTURE}(?:\s*[:/]|\s+by\b|\s+of\b|\s+via\b))[:\s]*{NAMES}"
    rf"|(?:CREDIT|Credit|Image [Cc]redit|Courtesy(?: of)?)\s*:\s*{NAMES}"
    rf"|{NAMES}\s*/\s*(?:{AGENCIES})(?:\s+(?:via\s+)?(?:{AGENCIES}))*"
    rf"|(?:{AGENCIES})\s?/\s?{NAMES}"
    rf"|(?:{AGENCIES}) (?:[Pp]hoto|PHOTO|[Ff]ile|[Ff]ile photo)(?:/{NAMES})?"
)
CREDIT = re.compile(
    rf"{AFTER_SENTENCE}(?:{CREDIT_TEXT})\.?(?:\s*\|\s*License Photo)?\s*$"
    r"|\|\s*License Photo\b"
)  # fmt: skip
BRACKETED_CREDIT = re.compile(
    r"[(\[](?:(?:AP|AFP|EPA|UPI|Reuters) )?(?i:photos?|photograph|image|picture|file(?: photo| image| picture)?)"
    r"(?:\s*[:/][^()\[\]]{1,90}|\s+(?:by|courtesy)\b[^()\[\]]{1,90})?[)\]]"
)
IMAGE_COPYRIGHT = re.compile(
    rf"{AFTER_SENTENCE}[Ii]mage (?:copyright|source) {NAMES}?(?:\s+[Ii]mage caption\b|\s*$)"
)  # fmt: skip
CAPTION_SHAPE = re.compile(
    r"\((?:\w+, )?(?:left|right|centre|center|top|bottom|above|below|back|front|L|R|C|pictured|[a-z]+ (?:left|right))\)"
    r"|\b(?:pictured|seen here)\b"
    r"|\b(?:in|on) this (?:file |undated |handout |combination |screen )*(?:photo|picture|image|grab)\b"
    r"|\b(?:file|undated|handout) (?:photo|picture|image)\b"
    r"|^(?:A|An|The) (?:general |aerial )?view of\b",
    re.I,
)

# Advertisements, sharing, subscriptions

CONTINUES = (
    r"(?:(?:story|article|content)? ?continues (?:below|after)(?: (?:this|the))?(?: ad(?:vertisement)?)?"
    r"|scroll (?:down )?to continue(?: reading)?|continue reading the main story|skip (?:this )?ad(?:vertisement)?"
    r"|remove ads?)"
)
ADVERTISEMENT_LINE = re.compile(
    r"\W*(?:advertise?ments?|advertising|sponsored(?: content)?|promoted(?: content)?|advertiser content|ad|paid post)"
    rf"\W*{CONTINUES}?\W*",
    re.I,
)
ADVERTISEMENT = re.compile(
    r"\b(?:(?:Story|Article) continues (?:below|after)(?: (?:this|the))?(?: advertisement| ad)?"
    r"|Continue reading the main story|Skip advertisement|Scroll (?:down )?to continue(?: reading)?)\b\.?"
    r"|\b(?:Advertisement|ADVERTISEMENT)\b(?:\s*[-–—:|]?\s*(?:Story continues below|Continue reading the main story"
    r"|Skip advertisement|Scroll to continue))?"
)
ADVERTISEMENT_NAME = re.compile(
    r"\s+(?:Standards|Act|Tax|Agency|Authority|Board|Regulations?|Department|Committee|Code|Council|Association"
    r"|Revenue|Law)\b"
)
"""What follows the word where it is part of a name."""

DETERMINED = re.compile(
    r"\b(?:the|an?|this|that|these|its|his|her|their|our|your|each|every|no|of|in|on|by|for|with|from|new|first|['’]s)"
    r"\s+$",
    re.I,
)
"""What is before the word where it is a noun of the story."""

SHARE_WORD = (
    r"(?:share|tweet|e-?mail|print|post|pin|send|save|facebook|twitter|whatsapp|linkedin|linked in|pinterest|reddit"
    r"|telegram|tumblr|digg|newsvine|stumble|google\+|messenger|bookmark|copy link|permalink|comments?|\d+ comments?"
    r"|\d+ shares?|gift)"
)
SHARE_LINE = re.compile(rf"\W*(?:{SHARE_WORD}\W+){{1,12}}", re.I)
SHARE_ONE = re.compile(r"\W*(?:share|tweet|e-?mail|print|comments?|copy link|\d+ comments?|\d+ shares?)\W*", re.I)
INVITATION = re.compile(
    r"(?:share (?:this|on|via|with)\b|click here\b|sign up (?:for|to|here)\b|subscribe (?:to|now|today|here)\b"
    r"|follow us\b|like us\b|join (?:us on|our)\b|download (?:the|our)\b.*\bapp\b|listen to this (?:article|story)\b"
    r"|get (?:our|the latest|more stories)\b|you are now subscribed|already (?:a subscriber|have an account)"
    r"|to continue reading\b|support (?:our|independent) journalism|like .{2,40} on facebook\b"
    r"|register (?:now|today|for free)\b|hide caption\b|view (?:photos|gallery|comments)\b"
    r"|this (?:article|story) is (?:for|available to) subscribers|loading\b)",
    re.I,
)

# Links to other stories

RELATED_HEAD = (
    r"(?:related(?: (?:stor(?:y|ies)|articles?|news|topics?|content|links?|coverage|posts?|reading|videos?))?"
    r"|read(?: (?:more|also|next))?|also read|see also|(?:more|most) (?:on|from|about|read|popular)\b.{0,40}?"
    r"|you may (?:also )?(?:like|be interested in)|recommended(?: for you| stories)?|don['’]t miss|must[- ]read"
    r"|editor['’]?s['’]? picks?|trending(?: now)?|up next|watch(?: (?:now|also|more))?|listen|in pictures"
    r"|further reading|keep reading|more stories|top stories|latest (?:news|stories))"
)
RELATED_LINE = re.compile(rf"\W*{RELATED_HEAD}\s*(?:[:|»>]\s*(?P<rest>.*)|\W*)", re.I)
RELATED_ALONE = re.compile(rf"\W*{RELATED_HEAD}\W*", re.I)
RELATED_INLINE = re.compile(
    r"(?:(?<=[.!?…]\s)|(?<=[.!?…]['\"”’)\]]\s))"
    r"(?:READ(?: MORE| ALSO| NEXT)?|ALSO READ|RELATED(?: STORY| STORIES)?|WATCH|SEE ALSO|Read more|Also read|Read also"
    r"|Related|See also)\s*[:|]\s*[^.!?]{4,160}$"
)

# Agencies' tails, notices, addresses

CREDITS_OF_TEXT = (
    r"(?:(?:[Aa]dditional|[Ff]urther) )?"
    r"(?:[Rr]eporting|[Ww]riting|[Ee]diting|[Cc]ompiled|[Tt]ranslated|[Ee]dited|[Pp]roduced)"
    r"(?: and (?:writing|editing|reporting))?"
)
TAIL = re.compile(
    rf"[-–—_\s]*{CREDITS_OF_TEXT} (?:by|from) {CAPITAL}.{{0,300}}"
    r"|.{0,250}\bcontributed (?:to (?:this|the) (?:report|article|story)|reporting)\b.{0,40}"
    r"|\W*[Ww]ith (?:files|inputs?|reporting|additional reporting|material|agency inputs|contributions?)"
    r"(?: (?:from|by) .{0,100})?"
    r"|\W*(?:This (?:report|story|article) by .{0,60} was first published"
    r"|This (?:story|article) (?:was )?(?:originally |first )?(?:appeared|published|ran)|Our Standards:"
    r"|Editor['’]s note:).{0,200}"
    rf"|\W*(?:{AGENCIES})(?:\s*[,/]\s*(?:{AGENCIES}))*\W*"
    r"|[a-z]{2,3}(?:[,/][a-z]{2,3})*\s*\([^()]{2,60}\)"
    r"|\(?(?:END|ENDS|-30-|###)\)?"
    r"|(?:Follow|Contact|E-?mail|Write to|Reach|Tips?)\b.{0,80}(?:@\w|https?://).{0,120}"
)
TAIL_INLINE = re.compile(rf"\({CREDITS_OF_TEXT} by (?:[^()]|\([^()]*\)){{2,400}}\)\s*$")
NOTICE = re.compile(
    r"\W*(?:©|\(c\)|[Cc]opyright(?: ©| \(c\)| \d{4}|:)|COPYRIGHT|[Aa]ll rights reserved\b"
    r"|[Tt]his material may not be published).{0,300}"
    r"|(?:https?://|www\.)\S+"
)
MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}\w")

# Bylines, dates, datelines

DESK = r"(?:(?:Staff|Senior|Special|Political|Foreign|Chief|Diplomatic) )*(?:Writer|Reporter|Correspondent|Editor)"
BYLINE = re.compile(
    rf"(?:(?:By|BY|by|Words by|Written by|Reported by|Story by)\s*:?\s+{NAMES}(?:\s*[,|–—-]\s*{NAMES})*"
    rf"|{CAPITAL}(?: {CAPITAL}){{1,3}}\s*[,|–—-]\s*(?:The )?(?:{AGENCIES}|{DESK})(?: {NAMES})?"
    r"|(?:Our|Staff|Special|Agency)(?: \w+)? (?:Reporters?|Correspondents?|Writers?))\.?"
)

WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
MONTHS = (
    r"Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?"
)
MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
DATE = (
    rf"(?:(?:{WEEKDAY},? )?(?:(?i:{MONTHS}) {DAY}(?:,? \d{{4}})?|{DAY} (?i:{MONTHS})(?:,? \d{{4}})?"
    r"|\d{4}-\d\d-\d\d))"
)  # fmt: skip
DATE_PARTS = re.compile(
    rf"\b(?a:(?P<month>{MONTHS}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>\d{{4}}))?"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)? (?P<month2>{MONTHS})(?:,? (?P<year2>\d{{4}}))?"
    r"|(?P<iso>\d{4}-\d\d-\d\d))\b",
    re.I,
)
DATED = re.compile(
    rf"\W*(?:(?:First |Last )?(?:published|updated|posted|modified|created)(?: (?:on|at|date))?\W{{0,3}})?{DATE}"
    r"(?:\W{1,3}(?:at )?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[ap]\.?m\.?)?(?: \(?[A-Z]{2,4}\)?)?)?\W*",
    re.I,
)
DATE_FIRST = re.compile(rf"{WEEKDAY}, (?:\w+ \d{{1,2}}|\d{{1,2}} \w+),? \d{{4}}(?=\s[A-Z“\"])")

UPPER = rf"(?:{UPPER_LETTER}(?:{UPPER_LETTER}|[’'.-])+(?!\w))"
PLACE_UPPER = rf"{UPPER}(?:[ /-]{UPPER}){{0,4}}"
PLACE = rf"(?:{PLACE_UPPER}|{CAPITAL}(?:[ /]{CAPITAL}){{0,3}})"
REGION = rf"(?:, {CAPITAL}(?: {CAPITAL}){{0,3}}){{0,2}}"
SOURCE = rf"\(\s*(?:{AGENCIES}|[A-Z][\w&.’'/-]*(?: [A-Z][\w&!.’'-]*){{0,3}})(?:[,/] ?(?:{AGENCIES}))*\s*\)"
KNOWN_SOURCE = rf"\(\s*(?:{AGENCIES})(?:\s*[,/]\s*[A-Z][\w ]*)?\s*\)"
DASH = r"(?:\s*(?:--+|[—–―_])\s*|\s+-\s+)"
WHERE_WHEN = rf"{REGION}(?:,? {DATE})?"
DATELINE = re.compile(
    rf"(?P<named>{PLACE}){WHERE_WHEN}\s*,?\s*{KNOWN_SOURCE}(?:,? {DATE})?(?:{DASH}|:\s|\s*$)"
    rf"|(?P<sourced>{PLACE_UPPER}){WHERE_WHEN}\s*,?\s*{SOURCE}(?:,? {DATE})?(?:{DASH}|:\s|\s*$)"
    rf"|(?P<upper>{PLACE_UPPER}){WHERE_WHEN}{DASH}(?=[^\W_a-z]|['\"“‘(\[]|$)"
    rf"|(?P<dated>{PLACE_UPPER}){REGION},? {DATE}(?::\s|\s*$)"
    rf"|(?P<colon>{PLACE_UPPER}){REGION}:\s(?=[^\W_a-z]|['\"“‘])"
    rf"|(?:{DATE} )?{KNOWN_SOURCE}{DASH}",
    re.M,
)
SPEAKER = re.compile(r"(?:^|(?<=\s))[A-Z][A-Z.’'-]+(?: [A-Z][A-Z.’'-]+){0,3}:\s", re.M)
NOT_A_PLACE = re.compile(
    r"(?:UPDATED?|BREAKING|LIVE|WATCH|EXCLUSIVE|ANALYSIS|OPINION|VIDEO|EDITORIAL|FACTBOX|EXPLAINER|INTERVIEW|TIMELINE"
    r"|CORRECTED|RPT|WRAPUP|URGENT|NEWS|SPORTS?|REVIEW|PHOTOS?|READ|RELATED|MORE|NOTE|LETTERS|ABSTRACT|BACKGROUND"
    r"|SUMMARY|ALERT|REPORT|COMMENT|FEATURE|PROFILE|QUESTION|ANSWER|MODERATOR|SPEAKER|HOST|FACT CHECK|LATEST|SPECIAL"
    r"|PRESS RELEASE|STATEMENT|MR|MRS|MS|DR|SEN|REP|GEN|GOV|PRESIDENT|SECRETARY|MINISTER|SPOKES\w+)\b\.?"
)
