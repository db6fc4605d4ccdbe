<?php
/** A restored database speaks of the port on which it was made: put that right. */

declare(strict_types=1);

update_option( 'siteurl', WP_SITEURL );
update_option( 'home', WP_HOME );
if ( class_exists( 'WCS_Staging' ) ) {
	WCS_Staging::set_duplicate_site_url_lock();
}
wp_cache_flush();
flush_rewrite_rules( false );
