<?php
declare(strict_types=1);

namespace ChurnStop;

defined( 'ABSPATH' ) || exit;

/** The sites of a network, one after the other: for what deactivation and deletion do on each. */
final class Sites {

	private const PAGE = 100;

	public function __construct( private readonly Container $parts ) {}

	/** @param \Closure(): void $work Runs as that site's; without a network once, on this site. */
	public function each( \Closure $work ): void {
		if ( ! is_multisite() ) {
			$work();
			return;
		}
		$offset = 0;
		do {
			$sites = get_sites(
				array(
					'fields'  => 'ids',
					'number'  => self::PAGE,
					'offset'  => $offset,
					'orderby' => 'id',
				)
			);
			foreach ( $sites as $site ) {
				switch_to_blog( $site );
				$work();
				$this->parts->reset();
				restore_current_blog();
			}
			$offset += self::PAGE;
		} while ( count( $sites ) === self::PAGE );
	}
}
