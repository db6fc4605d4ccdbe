<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

/** An offer type that fits some subscriptions only, and can say so in the words of an audience. */
interface HasNeeds {

	/**
	 * What has to hold of a subscription, so that the checks can tell an audience that leaves all of them out.
	 *
	 * @return list<array{fact: string, is: string, value: bool|int, why: string}> Conditions, each with why it has to
	 *     hold, in the middle of a sentence.
	 */
	public function needs( Offer $offer ): array;
}
