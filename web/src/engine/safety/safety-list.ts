/**
 * 256 things that two people can tell apart by eye and by ear. Each byte of the safety code is one of them, shown as
 * the emoji and read aloud as the word. The order must never change, because pages of different versions would then
 * show different codes. Each emoji is one code point of Unicode 10 or older (2017) that is drawn as a picture
 * everywhere; there are no flags, skin tones or smileys, and only one of several things that look alike. The words
 * differ in three letters, in their consonants and within the first four letters, which the test beside this file
 * checks.
 */
const LIST = `
🛫 airplane · ⏰ alarm · 👽 alien · 🚑 ambulance · ⚓ anchor · 🏹 archery · 🍆 aubergine · 🍂 autumn
🥑 avocado · 🎒 backpack · 🥓 bacon · 🏸 badminton · 🎈 balloon · 🎍 bamboo · 🍌 banana · 🏀 basketball
🛁 bathtub · 🔋 battery · 🔔 bell · 🚲 bicycle · 🎱 billiards · 🎂 birthday · 🍪 biscuit · 🌸 blossom
💐 bouquet · 🎳 bowling · 🧠 brain · 🍳 breakfast · 🌉 bridge · 💼 briefcase · 🥦 broccoli · 🐃 buffalo
🎯 bullseye · 🦋 butterfly · 🌵 cactus · 📅 calendar · 🐪 camel · 🛶 canoe · 🎠 carousel · 🥕 carrot
🏰 castle · 🐛 caterpillar · 🍾 champagne · 🧀 cheese · 🍒 cherry · 🌰 chestnut · 🍟 chips · 🍫 chocolate
🥢 chopsticks · 🎥 cinema · 🎪 circus · ⛅ clouds · 🍀 clover · 🍸 cocktail · 🥥 coconut · ☕ coffee
🎉 confetti · 🦀 crab · 💳 creditcard · 🐊 crocodile · 🥐 croissant · 👑 crown · 🔮 crystal · 🥒 cucumber
🌀 cyclone · 🦌 deer · 💎 diamond · 🦕 dinosaur · 🐬 dolphin · 🍩 doughnut · 🐉 dragon · 👗 dress
💧 droplet · 🥁 drum · 🦆 duck · 🥟 dumpling · 🦅 eagle · 🐘 elephant · 👀 eyes · 🏭 factory
🤺 fencing · 🔥 fire · 🎣 fishing · 🔦 flashlight · 💾 floppy · 📁 folder · ⚽ football · 🌲 forest
⛲ fountain · 🐸 frog · 🌌 galaxy · 🎮 gamepad · 👻 ghost · 🦒 giraffe · 👓 glasses · 🌍 globe
🦍 gorilla · 🎓 graduate · 🍇 grapes · 🦗 grasshopper · 🎸 guitar · 🍔 hamburger · 🔨 hammer · 👜 handbag
🐣 hatchling · 🎧 headphones · 🦔 hedgehog · 🚁 helicopter · 🐝 honeybee · 🏥 hospital · 🌭 hotdog · ⌛ hourglass
🏠 house · 🍦 icecream · 🏒 icehockey · 👖 jeans · 🃏 joker · 🤹 juggling · 🥙 kebab · 😺 kitten
🥝 kiwi · 🐨 koala · 🐞 ladybird · 💡 lamp · 🏮 lantern · 💻 laptop · 🍋 lemon · 🐆 leopard
📚 library · ⚡ lightning · 💄 lipstick · 🦎 lizard · 🚂 locomotive · 🍭 lollipop · 🚚 lorry · 🔍 magnifier
📫 mailbox · 🌽 maize · 🏅 medal · 📢 megaphone · 🎵 melody · 🧜 mermaid · 🎤 microphone · 🥛 milk
🐒 monkey · 🌙 moon · 💪 muscle · 🍄 mushroom · 👔 necktie · 📰 newspaper · 🍜 noodles · 📝 notepad
🐙 octopus · 🧥 overcoat · 🔒 padlock · 🎨 palette · 🌴 palm · 🥞 pancake · 🐼 panda · 📎 paperclip
📦 parcel · 🐾 pawprints · 🍑 peach · 🥜 peanut · 🐧 penguin · ⛽ petrol · 📷 photo · 🎹 piano
🍍 pineapple · 🏓 pingpong · 🍕 pizza · 🔌 plug · 🚓 police · 🍿 popcorn · 🎁 present · 🥨 pretzel
👸 princess · 🐡 pufferfish · 🎃 pumpkin · 🐇 rabbit · 📻 radio · 🌈 rainbow · 🦏 rhino · 🎀 ribbon
🚀 rocket · 🎢 rollercoaster · 🐓 rooster · 🏉 rugby · 📏 ruler · ⛵ sailboat · 🥗 salad · 🥪 sandwich
📡 satellite · 🎷 saxophone · 🧣 scarf · 🛵 scooter · 🦂 scorpion · 🔩 screw · 📜 scroll · 🐚 seashell
🌱 seedling · 🐑 sheep · 👕 shirt · 🚿 shower · 🦐 shrimp · 🎿 skiing · 🛷 sledge · 🐌 snail
👟 sneaker · ⛄ snowman · 🧦 socks · 🛸 spaceship · 🔧 spanner · ✨ sparkles · 🚤 speedboat · 🦑 squid
🗽 statue · 🥩 steak · 🍓 strawberry · 🌻 sunflower · 🌅 sunrise · 🏄 surfing · 🍣 sushi · 🏊 swimming
💉 syringe · 🚕 taxi · 🍵 teacup · 📺 television · 🎾 tennis · ⛺ tent · 🎭 theatre · 🐯 tiger
🍅 tomato · 👅 tongue · 🚜 tractor · 🚦 traffic · 📐 triangle · 🛒 trolley · 🏆 trophy · 🎺 trumpet
🌷 tulip · 🦃 turkey · 🐢 turtle · ☔ umbrella · 🦄 unicorn · 🏺 vase · 🎻 violin · 🌋 volcano
🍉 watermelon · 🐳 whale · 🌾 wheat · ♿ wheelchair · 🎐 windchime · 🐺 wolf · ⌚ wristwatch · 🦓 zebra
`

export interface SafetyThing {
  emoji: string
  word: string
}

export const SAFETY_THINGS: readonly SafetyThing[] = LIST.trim()
  .split(/ · |\n/)
  .map((entry) => {
    const [emoji = '', word = ''] = entry.split(' ')
    return { emoji, word }
  })
