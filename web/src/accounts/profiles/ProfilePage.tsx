import { Navigate } from 'react-router'
import { useSession } from '../../platform/index.ts'
import { homeOf } from '../home.ts'
import { DoctorProfileForm } from './DoctorProfileForm.tsx'
import { PatientProfileForm } from './PatientProfileForm.tsx'

/** Edits one's own profile. */
export function ProfilePage() {
  const { user } = useSession()
  if (user?.role === 'DOCTOR') return <DoctorProfileForm />
  if (user?.role === 'PATIENT') return <PatientProfileForm />
  return user ? <Navigate to={homeOf(user.role)} replace /> : null
}
