import 'i18next'
import type { texts as managedPeople } from './accounts/administration/people.texts.en.ts'
import type { texts as administration } from './accounts/administration/texts.en.ts'
import type { texts as contact } from './accounts/contact.texts.en.ts'
import type { texts as ended } from './accounts/ended/texts.en.ts'
import type { texts as factorDuty } from './accounts/factor-duty/texts.en.ts'
import type { texts as idle } from './accounts/idle/texts.en.ts'
import type { texts as passkeys } from './accounts/passkeys/texts.en.ts'
import type { texts as patientContact } from './accounts/patient-contact/texts.en.ts'
import type { texts as publicLink } from './accounts/profiles/public-link.texts.en.ts'
import type { texts as profiles } from './accounts/profiles/texts.en.ts'
import type { texts as reset } from './accounts/reset/texts.en.ts'
import type { texts as secondStep } from './accounts/second-step/texts.en.ts'
import type { texts as security } from './accounts/security/texts.en.ts'
import type { texts as stepUp } from './accounts/step-up/texts.en.ts'
import type { texts as accounts } from './accounts/texts.en.ts'
import type { texts as calendar } from './appointments/calendar/texts.en.ts'
import type { texts as appointments } from './appointments/texts.en.ts'
import type { texts as audit } from './audit/texts.en.ts'
import type { texts as guests } from './calls/guests/texts.en.ts'
import type { texts as calls } from './calls/texts.en.ts'
import type { texts as check } from './devices/ready-check.texts.en.ts'
import type { texts as selfTest } from './devices/self-test/texts.en.ts'
import type { texts as devices } from './devices/texts.en.ts'
import type { texts as phone } from './encounters/phone/texts.en.ts'
import type { texts as visits } from './encounters/texts.en.ts'
import type { texts as meeting } from './meetings/join/texts.en.ts'
import type { texts as meetings } from './meetings/texts.en.ts'
import type { texts as navigation } from './navigation.texts.en.ts'
import type { texts as confirmation } from './notifications/confirmation.texts.en.ts'
import type { deliveriesTexts, texts as notifications, settingsTexts } from './notifications/texts.en.ts'
import type { texts as times } from './notifications/times.texts.en.ts'
import type { texts as platform } from './platform/texts.en.ts'
import type { texts as update } from './platform/update.texts.en.ts'
import type { texts as practice } from './practice/texts.en.ts'
import type { texts as walkIn } from './practice/walk-in/texts.en.ts'
import type { texts as lobby } from './room/lobby/texts.en.ts'
import type { texts as people } from './room/people/texts.en.ts'
import type { texts as room } from './room/texts.en.ts'
import type { texts as ui } from './ui/texts.en.ts'

/** With these types, an unknown key or a namespace that was not declared is a compile error. */
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'platform'
    resources: {
      platform: typeof platform
      update: typeof update
      ui: typeof ui
      accounts: typeof accounts
      confirmation: typeof confirmation
      contact: typeof contact
      ended: typeof ended
      idle: typeof idle
      passkeys: typeof passkeys
      patientContact: typeof patientContact
      phone: typeof phone
      times: typeof times
      reset: typeof reset
      practice: typeof practice
      walkIn: typeof walkIn
      publicLink: typeof publicLink
      appointments: typeof appointments
      calendar: typeof calendar
      calls: typeof calls
      devices: typeof devices
      room: typeof room
      check: typeof check
      selfTest: typeof selfTest
      guests: typeof guests
      navigation: typeof navigation
      profiles: typeof profiles
      administration: typeof administration
      managedPeople: typeof managedPeople
      security: typeof security
      secondStep: typeof secondStep
      stepUp: typeof stepUp
      factorDuty: typeof factorDuty
      audit: typeof audit
      lobby: typeof lobby
      meeting: typeof meeting
      meetings: typeof meetings
      people: typeof people
      notifications: typeof notifications
      notificationSettings: typeof settingsTexts
      visits: typeof visits
      deliveries: typeof deliveriesTexts
    }
  }
}
