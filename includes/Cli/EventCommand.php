<?php
declare(strict_types=1);

namespace ChurnStop\Cli;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Events\Event;
use ChurnStop\Events\EventSearch;

/**
 * What happened.
 */
final class EventCommand extends Command {

	private const FIELDS = array(
		'id',
		'type',
		'at',
		'subscription_id',
		'customer_id',
		'reason',
		'offer_id',
		'offer_type',
		'redemption_id',
		'mode',
	);

	/**
	 * Lists events, newest first.
	 *
	 * ## OPTIONS
	 *
	 * [--type=<type>]
	 * : attempt_started, reason_given, offer_shown, offer_accepted, offer_declined, offer_failed, offer_reverted,
	 * subscription_cancelled, subscription_kept or attempt_dismissed.
	 *
	 * [--reason=<id>]
	 * : Only with this reason.
	 *
	 * [--offer-type=<type>]
	 * : Only about this type of offer.
	 *
	 * [--attempt=<id>]
	 * : Only of this attempt.
	 *
	 * [--customer=<id>]
	 * : Only this customer's.
	 *
	 * [--subscription=<id>]
	 * : Only those about this subscription.
	 *
	 * [--after=<time>]
	 * : Later than this, in UTC: 2026-12-01 or 2026-12-01T10:00:00.
	 *
	 * [--before=<time>]
	 * : Earlier than this.
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
		$type = Data::string( $options, 'type' );
		if ( '' !== $type && ! in_array( $type, Event::TYPES, true ) ) {
			$this->output->fail( sprintf(
				/* translators: 1: what was given, 2: list of words. */
				__( '"%1$s" is not a type of event. Choose from: %2$s.', 'churnstop' ),
				$type,
				implode( ', ', Event::TYPES ),
			) );
		}
		$filters = array(
			'type'            => $type,
			'reason'          => Data::string( $options, 'reason' ),
			'offer_type'      => Data::string( $options, 'offer-type' ),
			'attempt_id'      => strtolower( Data::string( $options, 'attempt' ) ),
			'customer_id'     => $this->customer( $options ),
			'subscription'    => $this->subscription( $options ),
			'after'           => $this->time( $options, 'after' ),
			'before'          => $this->time( $options, 'before' ),
		);
		$this->print_found(
			$options,
			fn ( int $page, int $many ): array => $this->parts->get( EventSearch::class )
				->find( $filters, $page, $many ),
			self::row( ... ),
			self::FIELDS,
		);
	}

	/**
	 * Shows an event.
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
		$id    = $this->id( $args );
		$event = $this->guarded( fn (): ?Event => $this->parts->get( EventSearch::class )->get( $id ) );
		if ( null === $event ) {
			$this->output->fail( __( 'There is no such event.', 'churnstop' ) );
		}
		$this->print_one( $options, $event->to_array() );
	}

	/** @return array<string, string|int|null> */
	private static function row( Event $event ): array {
		return array(
			'id'              => $event->id,
			'type'            => $event->type,
			'at'              => Data::iso( $event->at ),
			'attempt_id'      => $event->attempt_id,
			'subscription_id' => $event->subscription?->written(),
			'customer_id'     => $event->customer_id,
			'flow_id'         => $event->flow_id,
			'flow_version'    => $event->flow_version,
			'reason'          => $event->reason,
			'comment'         => $event->comment,
			'offer_id'        => $event->offer_id,
			'offer_type'      => $event->offer_type,
			'redemption_id'   => $event->redemption_id,
			'mode'            => $event->mode,
		);
	}
}
