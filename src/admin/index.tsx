import domReady from '@wordpress/dom-ready';
import { createRoot, StrictMode } from '@wordpress/element';
import { App } from './app';
import './admin.css';

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
