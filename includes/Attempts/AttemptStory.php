<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Blocker;
use ChurnStop\Compliance\Profiles;
use ChurnStop\Data;
use ChurnStop\Decisions\Decision;
use ChurnStop\Eligibility\BlockerText;
use ChurnStop\Events\EventSearch;
use ChurnStop\Experiments\ArmFlows;
use ChurnStop\Offers\OfferTypes;

/**
 * An attempt as its store's staff read it: what was asked and answered, what was offered, and for what was not offered,
 * why: from the decisions as they were stored, never computed anew.
 *
 * @phpstan-type Offered array{id: string, name: string, answer: 'accepted'|'declined'|'shown'}
 * @phpstan-type NotOffered array{id: string, name: string, why: list<string>}
 * @phpstan-type Story array{
 *   id: string, state: string, kept: bool, mode: string, source: string,
 *   actor: array{kind: string, user_id: int, customer_id: int|string}, profile: string, flow_id: int,
 *   flow_name: string, flow_version: int, started_at: string|null, ended_at: string|null, reason: string|null,
 *   reason_label: string, comment: string|null, receipt: string, offered: list<Offered>, not_offered: list<NotOffered>,
 *   notes: list<string>,
 * }
 */
final class AttemptStory {

	public function __construct(
		private readonly ArmFlows $flows,
		private readonly OfferTypes $types,
		private readonly AttemptStore $attempts,
		private readonly PassedOver $passed_over,
		private readonly EventSearch $events,
	) {}

	/** @return Story */
	public function of( Attempt $attempt ): array {
		$flow    = $this->flows->version( $attempt->flow_id, $attempt->flow_version, $attempt->assignment );
		$reason  = null === $attempt->reason ? null : $flow?->reason( $attempt->reason );
		$decided = $this->attempts->decisions( $attempt );
		$names   = array();
		foreach ( $flow->reasons ?? array() as $one ) {
			foreach ( $one->offers as $offer ) {
				$names[ $offer->id ] = $this->types->get( $offer->type )?->label() ?? $offer->type;
			}
		}
		return array(
			'id'           => $attempt->uuid,
			'state'        => $attempt->state,
			'kept'         => $this->events->was_kept( $attempt->uuid ),
			'mode'         => $attempt->mode,
			'source'       => $attempt->source,
			'actor'        => $attempt->actor->to_array(),
			'profile'      => $attempt->profile,
			'flow_id'      => $attempt->flow_id,
			'flow_name'    => $flow->name ?? '',
			'flow_version' => $attempt->flow_version,
			'started_at'   => Data::iso( $attempt->created_at ),
			'ended_at'     => $attempt->is_open() ? null : Data::iso( $attempt->updated_at ),
			'reason'       => $attempt->reason,
			'reason_label' => $reason->label ?? (string) $attempt->reason,
			'comment'      => $attempt->comment,
			'receipt'      => $attempt->receipt_number(),
			'offered'      => $this->offered( $attempt, $names ),
			'not_offered'  => $this->not_offered( $attempt, $decided, $names ),
			'notes'        => array(
				...$this->notes( $attempt, $decided ),
				...$this->passed_over->of( $attempt->flow_choice ),
			),
		);
	}

	/**
	 * @param array<string, string> $names
	 * @return list<Offered>
	 */
	private function offered( Attempt $attempt, array $names ): array {
		$offered = array();
		foreach ( $attempt->shown as $id ) {
			$offered[] = array(
				'id'     => $id,
				'name'   => $names[ $id ] ?? $id,
				'answer' => $attempt->accepted === $id
					? 'accepted'
					: ( in_array( $id, $attempt->declined, true ) ? 'declined' : 'shown' ),
			);
		}
		return $offered;
	}

	/**
	 * @param list<array<string, mixed>> $decided
	 * @param array<string, string>      $names
	 * @return list<NotOffered>
	 */
	private function not_offered( Attempt $attempt, array $decided, array $names ): array {
		$found = array();
		foreach ( $decided as $decision ) {
			$skipped = Data::map( $decision, 'skipped' );
			foreach ( array_keys( $skipped ) as $id ) {
				// What was shown in this attempt and declined is skipped afterwards: that is no riddle.
				if ( ! in_array( $id, $attempt->shown, true ) ) {
					$found[ $id ] = array(
						'id'   => $id,
						'name' => $names[ $id ] ?? $id,
						'why'  => BlockerText::all(
							array_map( Blocker::from_array( ... ), Data::maps( $skipped, $id ) ),
						),
					);
				}
			}
		}
		return array_values( $found );
	}

	/**
	 * @param list<array<string, mixed>> $decided
	 * @return list<string>
	 */
	private function notes( Attempt $attempt, array $decided ): array {
		$notes = array();
		if ( Attempt::TEST === $attempt->mode ) {
			$notes[] = __( 'A test: the subscription was not touched.', 'churnstop' );
		}
		if ( $attempt->actor->staff() > 0 ) {
			$notes[] = Actor::CUSTOMER === $attempt->actor->kind
				? __( 'Started by a member of staff who had switched into the customer\'s account.', 'churnstop' )
				: __( 'Started by a member of staff for the customer.', 'churnstop' );
		}
		if ( array() === $decided ) {
			$notes[] = __( 'No reason was chosen, so it never came to an offer.', 'churnstop' );
		}
		if (
			Profiles::CONSENT_GATE === $attempt->profile
			&& true !== $attempt->consent
			&& in_array( Decision::CONSENT, array_column( $decided, 'screen' ), true )
		) {
			$notes[] = __(
				'There was an offer, but where the customer lives it may only be shown to those who ask for it, and the customer did not.',
				'churnstop',
			);
		}
		$last = end( $decided );
		if (
			false !== $last
			&& array() === $attempt->shown
			&& array() === Data::map( $last, 'skipped' )
			&& null === ( $last['offer_id'] ?? null )
		) {
			$notes[] = __( 'The flow has no offer for this reason.', 'churnstop' );
		}
		return $notes;
	}
}
