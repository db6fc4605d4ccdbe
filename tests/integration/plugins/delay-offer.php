<?php
/**
 * Plugin Name: Delay offer
 * Description: What another developer would write: a seventh type of offer, "the next payment some days later", with
 * nothing but the documented filter and interface.
 */

declare(strict_types=1);

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Terms;
use ChurnStop\Offers\Offer;
use ChurnStop\Offers\OfferType;
use ChurnStop\Subscriptions\Snapshot;

add_filter(
	'churnstop_offer_types',
	static fn ( array $types ): array => array(
		...$types,
		new class() implements OfferType {

			public function id(): string {
				return 'delay';
			}

			public function plan(): string {
				return 'starter';
			}

			public function label(): string {
				return 'Pay later';
			}

			public function settings(): array {
				return array(
					'days' => array(
						'type'     => 'integer',
						'minimum'  => 1,
						'maximum'  => 30,
						'required' => true,
						'default'  => 7,
						'title'    => 'Days',
					),
				);
			}

			public function needs_targets(): bool {
				return false;
			}

			public function blockers( Offer $offer, Snapshot $snapshot, array $targets ): array {
				return 'year' === $snapshot->period ? array( new Blocker( 'delay_yearly' ) ) : array();
			}

			public function choices( Offer $offer, Snapshot $snapshot, array $targets ): ?array {
				return null;
			}

			public function change(
				Offer $offer,
				Snapshot $snapshot,
				array $targets,
				?int $product_id = null,
			): Change {
				$days = $offer->settings['days'] ?? 7;
				return Change::delay( is_int( $days ) ? $days : 7 );
			}

			public function texts( Offer $offer ): array {
				return array(
					'headline'     => 'Pay a little later?',
					'message'      => 'Your next payment moves.',
					'accept_label' => 'Pay later',
				);
			}

			public function summary( Offer $offer, Terms $terms ): string {
				if ( 'yes' === get_option( 'delay_offer_is_broken' ) ) {
					throw new \TypeError( 'A mistake of its developer.' );
				}
				return 'You pay '
					. $terms->price_after->formatted
					. ' on '
					. $terms->next_payment_at?->format( 'Y-m-d' )
					. '.';
			}
		},
	)
);
