import { addTexts } from '../../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('profiles', texts)

export { DoctorPage } from './DoctorPage.tsx'
export { DoctorsPage } from './DoctorsPage.tsx'
export { ProfilePage } from './ProfilePage.tsx'
