<?php
declare(strict_types=1);

namespace ChurnStop\Health;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Platforms;
use ChurnStop\Settings\SettingsStore;

/** What the site itself is: a copy, switched off, without a store. */
final class SurroundingsProbe implements Probe {

	public function __construct(
		private readonly Platforms $platforms,
		private readonly SettingsStore $settings,
		private readonly Connections $connections,
	) {}

	public function findings(): array {
		$findings = array();
		if ( $this->platforms->is_copy() ) {
			$findings[] = new Finding(
				'duplicate_site',
				Finding::NOTE,
				0,
				__(
					'WooCommerce Subscriptions takes this site for a copy of another one. No job of ChurnStop changes subscriptions here: pauses do not resume automatically.',
					'churnstop',
				),
				__(
					'Nothing to do on a copy. If this is the live store, tell WooCommerce Subscriptions so in its notice in wp-admin.',
					'churnstop',
				)
			);
		}
		if ( ! $this->settings->get()->enabled ) {
			$findings[] = new Finding(
				'switched_off',
				Finding::NOTE,
				0,
				__(
					'ChurnStop is switched off: customers get the store\'s own cancel link. Offers already accepted continue.',
					'churnstop',
				),
				__( 'Switch it on in ChurnStop > Settings when you want it.', 'churnstop' ),
			);
		}
		if ( array() === $this->connections->all() ) {
			$findings[] = new Finding(
				'no_connection',
				Finding::WARNING,
				0,
				__(
					'There are no subscriptions to work with: WooCommerce Subscriptions is not active in a supported version, and the demo is off. Customers cancel as they did before.',
					'churnstop',
				),
				__(
					'Activate WooCommerce 9.5 or newer and WooCommerce Subscriptions 7 or newer, or try the demo with "wp churnstop demo on".',
					'churnstop',
				)
			);
		}
		return $findings;
	}
}
