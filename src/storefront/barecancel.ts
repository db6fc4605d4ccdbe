/** `build/barecancel.js`: for pages that have the snippet of Baremetrics. */
import { install } from './embed/core';

install( 'barecancel', { trigger: '#barecancel-trigger', cancel: 'pass-through' } );
