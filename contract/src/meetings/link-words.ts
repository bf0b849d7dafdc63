/**
 * 2,048 plain words, of which the codes of meeting links are made; each word is worth eleven random bits. The words are
 * short and inoffensive, none is the plural of another, and no two sound alike.
 */
export const linkWords: readonly string[] = `
able accept achieve acorn acrobat active actor adapt admire adopt advise adviser afford agent agile agree airport
airy album alder alert alley allow almond alpaca alphabet amber ample amuse anchor ankle announce answer antenna
anthem antler anvil apiary appear apple apply apricot apron aquarium arbor arcade arch archer arctic arena armchair
aroma arrange arrive arrow artisan artist aspen assist athlete atlas attend attic author autumn avenue avocado award
aware awning azure backpack bacon badge badger bagel bake baker balance balcony ballad ballet balloon balsam bamboo
banana banjo banner barista barley barn barrel basic basil basin basket bathe bathtub battery beacon bead beagle
beam bean beanbag bear beaver bedroom bedtime beehive beetle begin beige believe bell belong belt bench bend bicycle
birch bird birthday biscuit bison bistro blanket blazer blend blender bloom blossom blouse blow boat bobbin boil
bolt bonfire bonnet bonus book bookcase bookmark boot border borrow bottle boulder bounce bouquet bowl box bracelet
branch brass brave breathe breeze brew brick bridge brief bright bring brisk broad brochure brook broom brother
brown brownie brush bubble bucket buckle bud buffalo build builder bulletin bumper bungalow bunny buoy burrow bus
bush busy button buzzard cabbage cabin cabinet cable cactus cake calendar calm camel camera camp canal canary candle
candor candy canoe canteen canvas canyon cape captain caramel caravan cardigan cardinal careful cargo caring
carousel carpet carrot carry cartoon carve cascade cashew cashier castle casual catch catfish cattle cave cedar
celery cello cement center central ceramic chain chair chalk champion change channel chapel chapter charcoal charm
chat checker cheddar cheek cheer cheerful cheese chemist cherry chess chest chestnut chicken chief chimney chipmunk
chisel chive choose chop chorus cider cinema cinnamon circle circus citrus city civil clam clap clarinet classic
clay clean clear clerk clever cliff climb climber clinic cloak clock close cloth clothing cloud clover coach coast
coaster coat cobalt cobbler cocoa coconut coffee coin collage collar collect college colony color column comb come
comet comfort comic company compass compose composer concert confirm connect contest cook cookie cool copper copy
coral cordial cork corn corner corridor cosmic costume cottage cotton couch cougar count counter country cousin cove
cover cowboy cozy crab cradle craft crane crater crayon cream create creature cricket crisp crocus cross crow crown
crumb crystal cube cucumber cuff cup cupboard cupcake curb curious curl curtain curve cushion custard cycle cypress
daffodil dahlia daily dainty daisy dance dancer dapple dare date daughter dawn day daylight daytime decade decide
deck decorate deep deliver delta denim dentist depart deputy describe design desk diagram dialect diamond diary
digital dill dime dine diner dinner dip diploma direct director discover dish distant dive divide dock dolphin dome
donkey door doorbell doorway double dough dove dragon drama draw drawer dream dress drift drink drive driver drum
duchess duck duet dumpling dune dusk dust dwelling eager eagle early earn earnest earring earth easel east easter
eastern easy eatery echo eclipse edge editor eel effort egg eighteen elastic elbow elder elegant element elephant
elevator elk elm embassy ember emblem embrace emerald emperor endless engine engineer enjoy enter envelope episode
equal equator errand escort essay estate even evening evenly event exact examine exchange exhibit exit expert
explain explore explorer express extra fabric factory fair fairway faithful falcon family famous fan fancy farm
farmer fashion fast father faucet feather february fellow fence fennel fern ferret ferry festival fetch fiction
fiddle field fifteen fig figure fill film final finch find fine finger finish firefly fireside firewood firm fish
fisher fit five fix flag flagpole flake flame flamingo flannel flap flask flat flavor flax fleece flight flint float
flock floor floral florist flower fluent fluffy flute foal focus fog fold folder foliage folk follow fond fondue
football foothill footpath forecast forest forgive fork formal formula fort fortune fossil fountain fox fragment
fragrant frame frank freckle free freedom freight fresh friday friend friendly frog frontier frost frosty fruit
fudge full funnel funny furrow gable gadget galaxy gallery gallop garage garden gardener garlic garnet gateway
gather gazelle gecko general genial gentle genuine geyser giant gift ginger gingham giraffe give giving glacier glad
glance glass glaze gleam glide glider glitter global globe glossy glove glow goat goblet gold golden goldfish golf
gondola good goose gorge gosling gourmet grab grace gracious graduate grain grammar grand grandma grandpa granite
grape graphite grass grateful gravel gravy green greet griddle grind grocer grove grow guardian guava guess guest
guide guitar gulf gull gusto gymnast habitat haircut halo hammer hammock hamster hand handbag handbook handle
handmade handy hang hangar happy harbor hardy harmonic harmony harness harp harvest hat hatch hawk hay hazel
hazelnut headband headline heart hearth heather hedge helmet help helper helpful hemlock hen herb heritage hero
heron herring hidden high highland hike hiker hill hillside hinge hobby hockey hold holiday hollow holly home
homemade homework honest honey honeybee honor hood hook hoop hop hopeful horizon horn hostel hotel house hover hug
huge hum humble humor hundred hut hyacinth ice iceberg icicle icing icy idea ideal igloo image imagine improve inch
include indigo inform inlet inner insect insight inspect inspire interest invent inventor invite island ivory ivy
jacket jackpot jade jaguar janitor january jar jasmine jasper javelin jay jeans jelly jersey jet jewel jigsaw jogger
join joiner jolly journal journey jovial joy joyful jubilee judge juggler juice july jump jumper june jungle juniper
kangaroo kayak keel keen keep keepsake kennel kernel kettle keyboard kilogram kilt kind kindness kingdom kinship
kiosk kitchen kite kitten kiwi knapsack knee knit knock koala label lace ladder ladle ladybird lagoon lake lakeside
lamb lamp landmark lane language lantern lapel lapwing larch large lark lasso lasting latch late lattice laugh
laughter launch laundry laurel lava lavender lavish lawn lawyer lead leaf leaflet leap learn leather lecture ledge
legend leisure lemon lemonade lend lens lentil leopard letter lettuce level lever library lift light likely lilac
lily lime limerick linden lineage linen lion liquid list listen literacy little live lively lizard llama load lobby
lobe lobster local locket lodge loft lofty log long look loose lotus loud lounge love lovely loyal lucky luggage
lullaby lumber lunar lunch luncheon lynx lyric lyrical macaroni machine magazine magenta magic magnet magnolia
magpie mahogany mailbox majesty major mallard mallet mammoth manage mandarin mandolin mango mantle manual maple
marathon marble march margin marigold marimba marina mariner maritime market maroon marsh marten marvel marzipan
mascot mask mason masonry mast match matinee mattress meadow meal measure medal medley mellow melody melon melt
member memory mend mention mentor menu merchant merge merit mermaid merry message metal meteor meter midday middle
midnight mighty mild milk mill millet mimosa mineral minor minstrel mint minute miracle mirror misty mitten mix
mixer moat mobile model modern modest moist moisture moment monarch monday monkey monsoon month moon moor moose
moral mosaic moss moth mother motor mountain mouse mouth move muffin mulberry mule museum mushroom music musical
mustang mutual myrtle mystery napkin narrow nation native nature navy neat nectar needle neighbor nephew nest nettle
next nice nickel niece nimble nine ninety noble nod nomad noodle noon normal north northern nose notebook notepad
notice nougat novel number nursery nutmeg nutty nylon oak oasis oat oatmeal obtain ocean ochre october octopus offer
office olive omelet onion opal open opera opinion orange orbit orchard orchid oregano organ origami oriole osprey
ostrich otter outdoor outer outfit oval oven owl owner oxygen oyster pack package packet paddle page pagoda paint
painter pajamas palace palette palm pancake panda panel pansy panther pantry papaya paper paprika parade parasol
parcel park parrot parsley parsnip partner party passage passport pasta pastel pastime pastry pasture patch path
patio pattern pavement pavilion peaceful peach peacock peanut pearl pebble pecan pedal pelican pen pencil pendant
penguin penny peony people pepper percent perch perfect perfume period permit petal petunia pheasant phone phrase
pianist piano pick picnic picture pie pigeon pilgrim pillar pillow pilot pin pine pink pioneer pipe pitcher pizza
placid plan planet plank plant plate platform platter play player playful plaza pleasant plenty plot plover plum
plume plush pocket podium poem poet point polar polish polite polka pollen polo pond pony poodle pool poplar poppy
popular porch porridge port posh postcard poster potato potter pottery poultry powder practice prairie praise
precise prepare present pretty pretzel prime primrose print printer prism private prize problem produce program
project promise prompt proper protect proud prove proverb prune public pudding puddle puffin pull pulley pulse
pumice pumpkin puppet puppy pure purple purse push puzzle pyramid quail quaint quarter quartz queen quick quiet
quill quilt quince quiver quiz quota rabbit raccoon radar radio radish raft railway rainbow raincoat raise raisin
rally ramp ranch ranger rapid rare raven reach reader ready real reason receive recent recipe recital recite record
redwood reef refresh refuge region regular reindeer relax relaxed relay relish remain remedy remember repair repeat
reply rescue reserve resort rest return reunion reveal review revival rhubarb rhythm ribbon rice rich riddle ride
rider ridge ripe ripple rise river roam roast robe robin robot robust rocket rodeo roller roof rooftop rooster rope
rosemary rosy round routine rover rowboat royal royalty ruby rudder rug ruler rumba run runner rush rustic saddle
safari safe saffron sage sailor salad salary salmon salsa salt sand sandal sandwich sandy sapphire sardine satchel
satin saturday saucer sausage savanna save sawdust scale scallop scarf scarlet scenic scholar school science
scissors scooter scout screen script seafood seagull seal seam search seaside season seat second secret secure seed
select send senior sensible sequoia serene series serve service sesame session seven seventy shade shadow shady
shallot shampoo share sharp shed sheep shelf shell shelter sheriff shield shine shiny ship shirt shoe shop shore
short shoulder shovel show shower shrimp shutter shuttle siesta signal silence silent silk silky silver simple sing
singer single sister sixteen skate sketch skillet skip skipper skirt skylark skyline slate sleek sleep sleepy sleeve
sleigh slender slice slide slipper slope sloth slow small smart smell smile smith smooth snack snail snow snowman
snug soap soccer social society sock sofa soft solar solid solo sonata song sonnet soprano sorbet sort sound soup
south spade spaniel spare sparrow spatula speak speaker special speedy spell spend spice spider spin spinach spindle
spiral spirit splash sponge spoon sport spotless spring sprint sprout spruce square squash squid squirrel stable
stack stadium staff stage stamp stand star starfish starling start stately station statue stay steady steam steeple
steer stem stereo steward still stir stitch stone stool stop store stork storm story stout stove strand straw stream
street stretch string stripe stroll strong student studies studio study sturdy suburb subway sugar suit summer
summit sunbeam sundial sunlit sunny sunrise sunset super supper support sure surf surface surprise swallow swan
swatch sway sweater swift swim swimmer swing switch sycamore syrup system table tablet tadpole tailor talent talk
tall tambour tame tango tank tapestry tart tassel taste tasty taxi teach teacher teal teapot teaspoon tell temple
tempo tender tennis tent terrace terrier textile thank thankful theater thick thicket thimble thin think thistle
thread three thrush thunder ticket tidy tiger tile timber timely tinsel tiny tiptoe title toad toast toboggan today
toffee tomato tone tongs tool toolbox topaz torch tortoise toss total toucan touch tourist towel tower town trace
tractor trade trail train tranquil travel tray treasure treat tree treetop trellis tribune trick trim triumph
trolley trombone trophy trout true trumpet trunk trust trusty try tuba tuesday tulip tuna tundra tunic tunnel turkey
turn turnip turtle tuxedo twelve twig twilight twin twirl twofold typist ukulele umbrella umpire uncle uniform union
unique unit unite universe unlock unpack unwind upbeat upland upper upright urban use useful usher usual utensil
vacation valid valley value vanilla vapor variety vase vast vault velvet vendor venture veranda verbal verse vest
victory view village vine vinegar vineyard vintage viola violet violin virtue visit visitor vista vital vitamin
vivid voice volcano volley volume voyage voyager waffle wagon waiter wake walk walkway wallet walnut walrus waltz
wander warbler warm wash washer watch water wave wavy wax wealthy weasel weave weaver weekday weekend weekly welcome
well west wharf wheat wheel whisker whisper whistle white wicker wide wild willow wind window wing wink winner
winter wisdom wise wish wisteria witty wolf wombat wonder woody wool woolen word work workshop world worthy wren
wrist writer yacht yak yard yarn yawn year yellow yogurt young youth yoyo zebra zenith zephyr zero zesty zigzag
zinnia zipper zither zodiac zone zoom zucchini
`
  .trim()
  .split(/\s+/)
