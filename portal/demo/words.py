"""Names and places of the demonstration. Family names say that their bearers are invented."""

# fmt: off
MALE = [
    "علي", "حسن", "يوسف", "أحمد", "إبراهيم", "عبدالله", "جعفر", "مهدي", "كاظم", "هاشم", "زكي", "فاضل", "رضا",
    "باقر", "صادق", "ناصر", "منصور", "سعيد", "خالد", "فهد", "ماجد", "بدر", "راشد", "طارق", "عمر", "ياسر",
    "وليد", "نبيل", "هشام", "عادل",
]
FEMALE = [
    "سلمى", "هدى", "نورة", "فاطمة", "زينب", "مريم", "خديجة", "آمنة", "ليلى", "أمل", "منى", "سعاد", "رقية",
    "بتول", "زهراء", "كوثر", "إيمان", "سارة", "ريم", "دلال", "عبير", "وفاء", "شيماء", "نجلاء", "هند", "لطيفة",
    "موضي", "العنود", "أسماء", "رحاب",
]
FAMILIES = [
    "التجريبي", "المثال", "النموذج", "الافتراضي", "التوضيحي", "المفترض", "الرمزي", "التقديري", "البياني",
    "المحاكي",
]
# fmt: on

# (name, English name): the towns and districts where charities and households of the first office stand.
DISTRICTS = [
    ("تاروت", "Tarout"),
    ("سيهات", "Saihat"),
    ("صفوى", "Safwa"),
    ("عنك", "Anak"),
    ("دارين", "Darin"),
    ("سنابس", "Sanabis"),
    ("الربيعية", "Rabiiyah"),
    ("القديح", "Qudaih"),
    ("العوامية", "Awamiyah"),
    ("الجش", "Jish"),
    ("أم الحمام", "Umm al-Hamam"),
    ("الجارودية", "Jarudiyah"),
    ("الخويلدية", "Khuwaildiyah"),
    ("حلة محيش", "Hillat Muhaish"),
    ("الأوجام", "Awjam"),
    ("التوبي", "Tubi"),
    ("الملاحة", "Mallahah"),
    ("البحاري", "Bahari"),
    ("أبو معن", "Abu Maan"),
    ("النابية", "Nabiyah"),
    ("الناصرة", "Nasirah"),
    ("الشويكة", "Shuwaikah"),
    ("المجيدية", "Majidiyah"),
    ("التركية", "Turkiyah"),
    ("الخامسة", "Khamisah"),
    ("البستان", "Bustan"),
    ("الشاطئ", "Shati"),
    ("المنيرة", "Munirah"),
    ("الزهراء", "Zahra"),
    ("الروضة", "Rawdah"),
    ("الخصاب", "Khisab"),
    ("الدخل المحدود", "Dakhl al-Mahdud"),
]
SECOND_DISTRICT = ("الفيصلية", "Faisaliyah")

SUMMARIES = {
    "home_repair": "يتسرب الماء من سقف غرفتين عند المطر، والتمديدات الكهربائية في الممر مكشوفة.",
    "ineligible_household": "لم تنطبق على الأسرة شروط التسجيل، ودخلها لا يغطي الإيجار والاحتياجات الأساسية.",
    "urgent": "أسرة فقدت مسكنها إثر حريق وتحتاج إلى إيواء ومؤونة في اليوم نفسه.",
    "taaffuf": "أسرة متعففة تحتاج إلى مساعدة مستمرة تصلها دون إظهار.",
    "registration_help": "صاحبة الطلب كبيرة في السن وتحتاج إلى من يساعدها في التسجيل على المنصة.",
    "empowerment_candidate": "شابة أنهت الثانوية وترغب في دورة تنتهي بالتوظيف.",
    "other": "استفسار عن حالة أسرة انتقلت حديثًا إلى الحي.",
}
NEEDS = {
    "home_repair": [
        ("home_repair", "عزل سقف غرفتين", "safety"),
        ("home_repair", "إصلاح تمديدات كهربائية مكشوفة", "safety"),
        ("home_repair", "تهيئة دورة مياه لكبير سن", "soon"),
    ],
    "ineligible_household": [("food", "سلة غذائية شهرية", "soon"), ("cash", "سداد إيجار متأخر", "soon")],
    "urgent": [("furniture", "أثاث أساسي وأغطية", "safety"), ("food", "مؤونة أسبوع", "safety")],
    "taaffuf": [("food", "سلة غذائية شهرية", "ordinary")],
    "registration_help": [("counselling", "مساعدة في التسجيل", "ordinary")],
    "empowerment_candidate": [("training", "دورة منتهية بالتوظيف", "ordinary")],
    "other": [("other", "دراسة حالة الأسرة", "ordinary")],
}
