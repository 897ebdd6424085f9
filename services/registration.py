"""A new user with a business of his own."""

from dataclasses import dataclass

from core import password
from core.user_error import Required, Taken, UserError, UserErrors, below
from models.address import ADDRESS_FIELDS
from models.business import Business, Industry
from models.customer import Customer
from models.delivery_place import DeliveryPlace
from models.membership import Membership
from models.permission import Role
from models.user import User
from services import events
from services.login import folded


@dataclass(eq=False, kw_only=True)
class WeakPassword(UserError):
    """CC-98: 7 to 30 characters with upper case, lower case and a digit; symbols - _ . $ # @ + % * ? / :."""

    ja = "7〜30文字で、英大文字・英小文字・数字をそれぞれ1文字以上含めてください。使える記号：-_.$#@+%*?/:"
    en = "7 to 30 characters with an upper-case letter, a lower-case letter and a digit. Symbols: -_.$#@+%*?/:"


@dataclass(eq=False, kw_only=True)
class PasswordsDiffer(UserError):
    """The password was typed twice, and not alike."""

    ja = "確認用パスワードが一致しません。"
    en = "The two passwords differ."


@dataclass(eq=False, kw_only=True)
class TermsNotAccepted(UserError):
    """The terms of use and the privacy policy must be accepted."""

    ja = "利用規約とプライバシーポリシーに同意してください。"
    en = "Please accept the terms of use and the privacy policy."


class Problems(UserErrors):
    """What is wrong with an application; paths without `business` are the applicant's own fields."""


@dataclass(frozen=True)
class Applicant:
    """What the invitee types."""

    name: str
    email: str
    password: str
    password_again: str
    industry: Industry
    accepts_terms: bool


async def register(applicant: Applicant, business: Business, *, locale: str) -> User:
    """User, business, membership as administrator and a first delivery place, in one step."""
    email = applicant.email.strip()
    user = User(login_id=folded(email), name=applicant.name.strip(), email=email, password_hash="", locale=locale)
    business.industry = applicant.industry
    problems = user.problems("name", "email") + [below(e, "business") for e in business.problems()]
    if not email:
        problems.append(Required(path=("email",)))
    elif await User.exists(login_id=user.login_id):
        problems.append(Taken(value=email, path=("email",)))
    if not password.acceptable(applicant.password):
        problems.append(WeakPassword(path=("password",)))
    if applicant.password != applicant.password_again:
        problems.append(PasswordsDiffer(path=("password_again",)))
    if not applicant.accepts_terms:
        problems.append(TermsNotAccepted(path=("accepts_terms",)))
    if problems:
        raise Problems(problems)
    user.password_hash = await password.hashed(applicant.password)
    await user.save()
    await business.save()
    await Membership.create(
        business_id=business.id,
        user_id=user.id,
        role=Role.ADMIN,
        display_name=user.name,
        short_name=user.name[:2],
    )
    await _first_place(business)
    await events.emit(events.BusinessRegistered(business.id, user.id))
    return user


def business_of(customer: Customer) -> Business:
    """The business as the supplier has recorded it."""
    return Business(name=customer.name, **{name: getattr(customer, name) for name in ADDRESS_FIELDS})


async def _first_place(business: Business) -> None:
    await DeliveryPlace.create(
        business_id=business.id,
        name=business.name,
        **{name: getattr(business, name) for name in ADDRESS_FIELDS},
    )


def customer_of(business: Business, seller: Business) -> Customer:
    """A seller's record of a business that has come by itself."""
    values = {name: getattr(business, name) for name in ADDRESS_FIELDS}
    return Customer(business_id=seller.id, name=business.name, **values)
