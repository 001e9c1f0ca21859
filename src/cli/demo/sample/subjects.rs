//! What people write to each other about.

pub(super) const GARDEN: &[&str] = &[
    "Spare tomato plants, six of them",
    "Your pear tree and my ladder",
    "Slugs, a progress report",
    "Seed swap on the 14th?",
    "The compost has opinions",
    "Beans up, pigeons too",
    "Who still wants rhubarb",
    "Cuttings from the old fig",
    "First frost, so soon",
    "A greenhouse for nothing, if we carry it",
    "The hedge question",
    "Two kilos of plums on your doorstep",
];

pub(super) const CHOIR: &[&str] = &[
    "Tenors on Thursday",
    "The low D in the Advent piece",
    "Lift to rehearsal?",
    "Sheet music, the readable copy",
    "We need one more alto",
    "Recording from last night",
    "Concert dress: how black is black",
    "Chapel is booked for May",
    "Warm-ups that do not scare the cat",
    "Programme notes, second attempt",
    "That bar 47 again",
];

pub(super) const BREAD: &[&str] = &[
    "My starter survived the holiday",
    "Rye, and why it sulks",
    "The oven in your new place",
    "Twelve rolls, no explanation",
    "Flour from the mill, shall I order for you",
    "Crumb photo, be honest",
    "Recipe for the seeded one",
    "Bread for Saturday",
    "Too much salt, still eaten",
    "A banneton shaped like a fish",
];

pub(super) const WALKS: &[&str] = &[
    "Sunday: the ridge or the reservoir",
    "Boots mended, ready when you are",
    "The inn closes at three",
    "Map of the coast path, with my scribbles",
    "Forgot my thermos in your car",
    "Nine miles, four stiles, one bull",
    "Train times for Saturday",
    "Photos from the moor",
    "A flatter route, for once",
    "Weather looks kind on the 8th",
    "The bridge is open again",
];

pub(super) const LETTERPRESS: &[&str] = &[
    "A tray of wood type, found in a barn",
    "Letterpress: the ink that will not dry",
    "Proofs of the wedding cards",
    "The treadle press wants oil",
    "Letterpress fair in October",
    "Which ampersand",
    "Paper samples came, the cream one wins",
    "A broken lowercase g",
    "Letterpress posters for the library",
    "Type specimen, page by page",
];

pub(super) const PLAYGROUND: &[&str] = &[
    "Mill Lane playground: the swings",
    "Larch or oak for the climbing frame",
    "Safety report, page 4",
    "Children's drawings for the slide",
    "Quote for the timber",
    "Site visit on Tuesday",
    "The fox mural: final colours",
    "Drainage under the sandpit",
    "Opening day: cake, speeches, ribbon",
    "Revised plan with the willow tunnel",
    "Invoice 214",
    "Parks committee wants two benches more",
    "Fall heights, one last time",
];

pub(super) const SCHOOL: &[&str] = &[
    "Twenty years since the bus broke down",
    "Found the class photo",
    "Mr Abel retired, did you hear",
    "Reunion: the pub or the park",
    "You were right about the clarinet",
    "Passing through on Friday",
    "Godparents' report",
    "Happy birthday, belatedly as ever",
    "Do you still have my bicycle pump",
    "What was the name of that band",
];

pub(super) const FAMILY: &[&str] = &[
    "Sunday lunch, usual time",
    "Grandma's recipe box",
    "Who has the big tent",
    "The boiler man came",
    "Photos of the little ones",
    "Train on Friday at 17:40",
    "Your old piano",
    "Christmas, who brings what",
    "Aunt Petra's eightieth",
    "Keys are under the blue pot",
    "The roof, and what it costs",
    "Can you look at this letter",
];

pub(super) const BOOKS: &[&str] = &[
    "You have to read this one",
    "Page 212, and I had to put it down",
    "Library sale on Saturday",
    "Your copy is back, with tea on it",
    "Poems for the train",
    "A translator's footnote worth the whole book",
    "What did you make of the ending",
    "Three I could not finish",
    "The bookshop on Vine Street is moving",
    "Something for your niece",
];

pub(super) const SAILING: &[&str] = &[
    "The dinghy floats",
    "Varnish weekend",
    "High water at 10:12",
    "A berth until September",
    "Your knots, my fault",
    "Crossing in June?",
    "Charts of the inlet",
    "Found your cap in the bilge",
    "Forecast for the bank holiday",
];

pub(super) const POTTERY: &[&str] = &[
    "Kiln opening on Saturday",
    "Glaze no. 7 went green",
    "Clay order, shall we share",
    "The teapot that pours",
    "A shelf for the market",
    "Cracked, all but two",
    "Ash from your stove, please",
    "Bowls for the soup evening",
    "Wheel is mended",
];

pub(super) const CHESS: &[&str] = &[
    "Bishop takes, sorry",
    "Your move (the long game)",
    "Adjourned at move 31",
    "A rook ending I do not understand",
    "Club night moved to Wednesday",
    "I resign, and dinner is on me",
    "The Lisbon opening",
    "Blitz after lunch?",
];

pub(super) const REPAIR: &[&str] = &[
    "Toaster, patient no. 31",
    "Repair café: soldering table",
    "A lamp that hums",
    "Volunteers for the 3rd",
    "Sewing machine wants a belt",
    "Forty-two things mended, one explosion",
    "Keys for the parish hall",
    "Spare fuses",
    "The radio plays again",
];

pub(super) const BODIES: &[&str] = &[
    "Thanks for this, it made my morning.",
    "I had a look and it is better than I feared.",
    "No hurry at all, whenever it suits you.",
    "Shall we say the usual place?",
    "It rained here the whole week, so I got things done for once.",
    "The little one sends a drawing, I will bring it along.",
    "I asked around and nobody knows, which is an answer too.",
    "Let me know how it goes.",
    "I will bring the good biscuits.",
    "You were right, I was wrong, it works now.",
    "Could you send me the other page as well?",
    "We laughed about your story for days.",
    "I am around until Thursday, then away for a bit.",
    "Do you remember who lent us the ladder?",
    "It turned out smaller than planned and nicer.",
    "I would gladly help with that.",
    "Ring me if that is easier.",
    "More soon, the kettle is on.",
];
