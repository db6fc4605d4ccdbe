import { boot } from '../boot';

/** What people call a check; the check of another plugin has only its id. */
export const checkName = ( id: string ): string => boot().rules.names[ id ] ?? id;
