<?php
declare(strict_types=1);

namespace ChurnStop\Cli;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\AttemptSearch;
use ChurnStop\Data;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * Customers' ways through a cancellation flow.
 */
final class AttemptCommand extends Command {

	private const FIELDS = array(
		'id',
		'state',
		'customer_id',
		'subscriptions',
		'reason',
		'accepted',
		'mode',
		'created_at',
	);

	/**
	 * Lists attempts, newest first.
	 *
	 * ## OPTIONS
	 *
	 * [--state=<state>]
	 * : survey, consent, offer, confirm, saved, cancelled, dismissed or abandoned.
	 *
	 * [--reason=<id>]
	 * : Only those who gave this reason.
	 *
	 * [--mode=<mode>]
	 * : live or test.
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
			'reason'          => Data::string( $options, 'reason' ),
			'mode'            => Data::string( $options, 'mode' ),
			'customer_id'     => $this->customer( $options ),
			'subscription'    => $this->subscription( $options ),
		);
		$this->print_found(
			$options,
			fn ( int $page, int $many ): array => $this->parts->get( AttemptSearch::class )
				->find( $filters, $page, $many ),
			self::row( ... ),
			self::FIELDS,
		);
	}

	/**
	 * Shows an attempt with its decisions.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : Its id, a UUID.
	 *
	 * [--format=<format>]
	 * : table, json, csv or yaml.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function get( array $args, array $options ): void {
		$attempt = $this->guarded(
			fn (): ?Attempt => $this->parts->get( AttemptSearch::class )->get( $args[0] ?? '' ),
		);
		if ( null === $attempt ) {
			$this->output->fail( __( 'There is no such attempt.', 'churnstop' ) );
		}
		$this->print_one(
			$options,
			array_merge(
				self::row( $attempt ),
				array(
					'profile'      => $attempt->profile,
					'source'       => $attempt->source,
					'flow_id'      => $attempt->flow_id,
					'flow_version' => $attempt->flow_version,
					'comment'      => $attempt->comment,
					'updated_at'   => Data::iso( $attempt->updated_at ),
				),
				array_diff_key( $attempt->body(), array_flip( array( 'subscription_ids', 'accepted', 'decided' ) ) ),
				array(
					'decisions' => $this->guarded(
						fn (): array => $this->parts->get( AttemptSearch::class )->decisions( $attempt ),
					),
				)
			)
		);
	}

	/** @return array<string, string|int|null> */
	private static function row( Attempt $attempt ): array {
		return array(
			'id'            => $attempt->uuid,
			'state'         => $attempt->state,
			'customer_id'   => $attempt->customer_id,
			'subscriptions' => implode( ',', SubscriptionRef::all_written( $attempt->subscriptions ) ),
			'reason'        => $attempt->reason,
			'accepted'      => $attempt->accepted,
			'mode'          => $attempt->mode,
			'created_at'    => Data::iso( $attempt->created_at ),
		);
	}
}
