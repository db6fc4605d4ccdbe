import domReady from '@wordpress/dom-ready';
import { createRoot, StrictMode } from '@wordpress/element';
import { App } from './app';
import { boot } from './boot';
import './admin.css';

boot().started = true;

domReady( () => {
	const place = document.getElementById( 'churnstop-admin' );
	if ( place ) {
		createRoot( place ).render(
			<StrictMode>
				<App />
			</StrictMode>
		);
	}
} );
