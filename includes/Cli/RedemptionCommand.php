<?php
declare(strict_types=1);

namespace ChurnStop\Cli;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Connections;
use ChurnStop\Data;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionSearch;
use ChurnStop\Redemptions\RevertRedemption;

/**
 * Accepted offers as they were applied.
 */
final class RedemptionCommand extends Command {

	private const FIELDS = array(
		'id',
		'state',
		'offer_type',
		'subscription_id',
		'customer_id',
		'connection',
		'resumes_at',
		'created_at',
	);

	/**
	 * Lists redemptions, newest first.
	 *
	 * ## OPTIONS
	 *
	 * [--state=<state>]
	 * : pending, applied, finished, reverted or failed.
	 *
	 * [--offer-type=<type>]
	 * : discount, pause, …
	 *
	 * [--connection=<id>]
	 * : woocommerce-subscriptions or sandbox.
	 *
	 * [--customer=<id>]
	 * : Only this customer's.
	 *
	 * [--subscription=<id>]
	 * : Only those about this subscription.
	 *
	 * [--page=<number>]
	 * : Default 1.
	 *
	 * [--per-page=<number>]
	 * : Default 50.
	 *
	 * [--fields=<fields>]
	 * : Which columns.
	 *
	 * [--format=<format>]
	 * : table, json, csv, yaml, count or ids.
	 *
	 * @subcommand list
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function list_( array $args, array $options ): void {
		$filters = array(
			'state'           => Data::string( $options, 'state' ),
			'offer_type'      => Data::string( $options, 'offer-type' ),
			'connection'      => Data::string( $options, 'connection' ),
			'customer_id'     => $this->customer( $options ),
			'subscription'    => $this->subscription( $options ),
		);
		$this->print_found(
			$options,
			fn ( int $page, int $many ): array => $this->parts->get( RedemptionSearch::class )
				->find( $filters, $page, $many ),
			self::row( ... ),
			self::FIELDS,
		);
	}

	/**
	 * Shows a redemption.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : Its number.
	 *
	 * [--format=<format>]
	 * : table, json, csv or yaml.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function get( array $args, array $options ): void {
		$this->print_one( $options, $this->redemption( $args )->to_array() );
	}

	/**
	 * Takes an accepted offer back: a pause resumes, a coupon is revoked, dates or product are restored.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : Its number.
	 *
	 * [--note=<text>]
	 * : Why; goes into the subscription's notes.
	 *
	 * [--dry-run]
	 * : Only says what would happen.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function revert( array $args, array $options ): void {
		$redemption = $this->redemption( $args );
		$name       = '#'
			. $redemption->id
			. ' ('
			. $redemption->offer_type
			. ', subscription '
			. $redemption->subscription->written()
			. ')';
		if ( Redemption::REVERTED === $redemption->state ) {
			$this->output->success( sprintf(
				/* translators: %s: name of an accepted offer. */
				__( '%s was revoked already. Nothing has changed.', 'churnstop' ),
				$name,
			) );
			return;
		}
		if ( self::is_dry_run( $options ) ) {
			$this->output->line(
				Redemption::APPLIED === $redemption->state
				&& null !== $this->parts->get( Connections::class )->get( $redemption->subscription->connection )
					/* translators: %s: name of an accepted offer. */
					? sprintf( __( 'Would revoke %s. Nothing has changed.', 'churnstop' ), $name )
					: sprintf(
						/* translators: 1: name of an accepted offer, 2: its state. */
						__(
							'Could not revoke %1$s now: its state is "%2$s", or its store is not active. Nothing has changed.',
							'churnstop',
						),
						$name,
						$redemption->state,
					)
			);
			return;
		}
		$note = sanitize_textarea_field( Data::string( $options, 'note' ) );
		$this->guarded(
			fn (): Redemption => $this->parts->get( RevertRedemption::class )->run(
				self::actor(),
				$redemption->id,
				mb_substr( $note, 0, 1000 ),
			),
		);
		/* translators: %s: name of an accepted offer. */
		$this->output->success( sprintf( __( 'Revoked %s.', 'churnstop' ), $name ) );
	}

	/** @param list<string> $args */
	private function redemption( array $args ): Redemption {
		$id    = $this->id( $args );
		$found = $this->guarded( fn (): ?Redemption => $this->parts->get( RedemptionSearch::class )->get( $id ) );
		if ( null === $found ) {
			$this->output->fail( __( 'There is no such redemption.', 'churnstop' ) );
		}
		return $found;
	}

	/** @return array<string, string|int|null> */
	private static function row( Redemption $redemption ): array {
		return array(
			'id'              => $redemption->id,
			'state'           => $redemption->state,
			'offer_type'      => $redemption->offer_type,
			'offer_id'        => $redemption->offer_id,
			'subscription_id' => $redemption->subscription->written(),
			'customer_id'     => $redemption->customer_id,
			'connection'      => $redemption->subscription->connection,
			'attempt_id'      => $redemption->attempt_id,
			'reason'          => $redemption->reason,
			'terms'           => $redemption->terms->summary,
			'resumes_at'      => Data::iso( $redemption->receipt->resumes_at ),
			'created_at'      => Data::iso( $redemption->created_at ),
		);
	}
}
