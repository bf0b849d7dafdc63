import { route } from '../route.ts'

// The web app loads these with the pages of administrators.

export const administrationRoutes = {
  listDoctors: route('GET', '/api/admin/doctors'),
  verifyDoctor: route('POST', '/api/admin/doctors/:id/verify'),
  withdrawVerification: route('POST', '/api/admin/doctors/:id/withdraw-verification'),
  manageSpecialties: route('GET', '/api/admin/specialties'),
  addSpecialty: route('POST', '/api/admin/specialties'),
  renameSpecialty: route('PUT', '/api/admin/specialties/:id'),
  retireSpecialty: route('POST', '/api/admin/specialties/:id/retire'),
  restoreSpecialty: route('POST', '/api/admin/specialties/:id/restore'),
} as const

export const peopleRoutes = {
  listPeople: route('GET', '/api/admin/people'),
  invitePerson: route('POST', '/api/admin/people'),
  disablePerson: route('POST', '/api/admin/people/:id/disable'),
  enablePerson: route('POST', '/api/admin/people/:id/enable'),
  changeRole: route('PUT', '/api/admin/people/:id/role'),
  endSessions: route('POST', '/api/admin/people/:id/end-sessions'),
  resetSecondFactor: route('POST', '/api/admin/people/:id/reset-second-factor'),
  sendPasswordLink: route('POST', '/api/admin/people/:id/password-link'),
} as const
