import { addTexts } from '../../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('people', texts)

export { default as peopleClasses } from './PeoplePanel.module.css'
export { PeoplePanel } from './PeoplePanel.tsx'
export type { PeopleHost, RoomPeople, RoomPerson } from './room-people.ts'
export { useKnock } from './use-knock.ts'
