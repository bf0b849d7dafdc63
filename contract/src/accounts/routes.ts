import { route } from '../route.ts'

export const accountRoutes = {
  register: route('POST', '/api/auth/register'),
  login: route('POST', '/api/auth/login'),
  logout: route('POST', '/api/auth/logout'),
  me: route('GET', '/api/auth/me'),
  config: route('GET', '/api/config'),
  requestPasswordReset: route('POST', '/api/auth/password-reset'),
  resetPassword: route('POST', '/api/auth/password-reset/confirm'),
  requestEmailConfirmation: route('POST', '/api/auth/email-confirmation'),
  confirmEmail: route('POST', '/api/auth/email-confirmation/confirm'),
  openSetupLink: route('POST', '/api/auth/setup/open'),
  setUp: route('POST', '/api/auth/setup'),
} as const

export const profileRoutes = {
  readDoctorProfile: route('GET', '/api/doctor/profile'),
  saveDoctorProfile: route('PUT', '/api/doctor/profile'),
  readPatientProfile: route('GET', '/api/patient/profile'),
  savePatientProfile: route('PUT', '/api/patient/profile'),
  savePatientContact: route('PUT', '/api/patient/contact'),
  readPatientContact: route('GET', '/api/doctor/patients/:id/contact'),
  listSpecialties: route('GET', '/api/specialties'),
  findDoctors: route('GET', '/api/doctors'),
  readDoctor: route('GET', '/api/doctors/:id'),
} as const
