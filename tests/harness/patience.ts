// For unit tests: what is waited for may take longer than a second where many things run at once.
import { configure } from '@testing-library/dom';
import { vi } from 'vitest';

const PATIENCE = 30_000;

const { waitFor } = vi;
vi.waitFor = ( what, options = PATIENCE ) => waitFor( what, options );
configure( { asyncUtilTimeout: PATIENCE } );
