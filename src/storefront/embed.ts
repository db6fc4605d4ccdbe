/** `build/embed.js`: ChurnStop on any page. */
import { install } from './embed/core';

install( 'churnstop', { trigger: '#churnstop-trigger, [data-churnstop-cancel]', cancel: 'store' } );
